"""Change accounts: set up, create, invite, sign in and out, passwords, factors, sessions, the policy."""

from hengdu.actions.accounts._batch import MOST_AT_ONCE, CreatePeople
from hengdu.actions.accounts._errors import AccountError
from hengdu.actions.accounts._factor_resets import AskFactorReset, DecideFactorReset, UseFactorCode
from hengdu.actions.accounts._factors import EnrolFactor, MakeRecoveryCodes, RemoveFactor
from hengdu.actions.accounts._identities import LinkDirectory, LinkIdentity
from hengdu.actions.accounts._people import (
    ChangePerson,
    ChooseLanguage,
    CreatePerson,
    DeactivatePerson,
    Made,
    MakeCode,
    ReactivatePerson,
    RevokeCode,
)
from hengdu.actions.accounts._policy import ChangePolicy, MfaScope
from hengdu.actions.accounts._secrets import ChangePassword, UseCode
from hengdu.actions.accounts._sessions import (
    EndSession,
    EndSessionsOf,
    RecordFailedSignIn,
    RecordProof,
    RecordSessionEnd,
    RecordSignIn,
    RecordSignOut,
)
from hengdu.actions.accounts._setup import FinishLocalSetup, FinishSetup, NewPerson, OpenSetup, PrepareSite

__all__ = [
    "MOST_AT_ONCE",
    "AccountError",
    "AskFactorReset",
    "ChangePassword",
    "ChangePerson",
    "ChangePolicy",
    "ChooseLanguage",
    "CreatePeople",
    "CreatePerson",
    "DeactivatePerson",
    "DecideFactorReset",
    "EndSession",
    "EndSessionsOf",
    "EnrolFactor",
    "FinishLocalSetup",
    "FinishSetup",
    "LinkDirectory",
    "LinkIdentity",
    "Made",
    "MakeCode",
    "MakeRecoveryCodes",
    "MfaScope",
    "NewPerson",
    "OpenSetup",
    "PrepareSite",
    "ReactivatePerson",
    "RecordFailedSignIn",
    "RecordProof",
    "RecordSessionEnd",
    "RecordSignIn",
    "RecordSignOut",
    "RemoveFactor",
    "RevokeCode",
    "UseCode",
    "UseFactorCode",
]

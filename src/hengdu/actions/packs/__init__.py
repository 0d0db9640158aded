"""Take packs in, derive new ones, check them, and publish them by two people."""

from hengdu.actions.packs._changes import (
    AddNode,
    Change,
    KeepIdentity,
    KeepNode,
    KeepPractice,
    KeepTargets,
    RestoreCode,
    RetireCode,
)
from hengdu.actions.packs._check import check_texts, current_pack
from hengdu.actions.packs._drafts import (
    BeginExtension,
    BeginNext,
    BeginUpload,
    ChangeExtension,
    DiscardPack,
    FillPack,
    KeepReport,
    SaveText,
    StartCheck,
    draft_pack,
    extension_of,
)
from hengdu.actions.packs._publishing import (
    ProposePack,
    PublishPack,
    ReturnPack,
    WithdrawPack,
    hindrance,
    is_involved,
)

__all__ = [
    "AddNode",
    "BeginExtension",
    "BeginNext",
    "BeginUpload",
    "Change",
    "ChangeExtension",
    "DiscardPack",
    "FillPack",
    "KeepIdentity",
    "KeepNode",
    "KeepPractice",
    "KeepReport",
    "KeepTargets",
    "ProposePack",
    "PublishPack",
    "RestoreCode",
    "RetireCode",
    "ReturnPack",
    "SaveText",
    "StartCheck",
    "WithdrawPack",
    "check_texts",
    "current_pack",
    "draft_pack",
    "extension_of",
    "hindrance",
    "is_involved",
]

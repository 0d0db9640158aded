"""Take digests of what an assessment says, as a whole and by sub-domain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from hengdu.chain import sm3_of
from hengdu.documents import record_data

if TYPE_CHECKING:
    from hengdu.assessments._records import AssessmentFile
    from hengdu.packs import Pack

_BY_CODE = ("answers", "consensus")


@attrs.frozen(kw_only=True)
class ContentDigests:
    """SM3 digests in hexadecimal: of the whole content, and of what belongs to each node with practices."""

    whole: str
    nodes: Mapping[str, str]


def content_digests(file: AssessmentFile, pack: Pack) -> ContentDigests:
    """Return the digests of a file's content; equal content gives equal digests on every machine.

    A node's content is the answers and agreed answers of its practices (and not-applicable answers of the
    nodes above), its measurements and its validations. Names of raters do not count: a person who is called
    otherwise has not said anything else.
    """
    data: dict[str, Any] = record_data(file)
    answers = {
        code: [{name: value for name, value in one.items() if name != "rater"} for one in given]
        for code, given in data.get("answers", {}).items()
    }
    data["answers"] = answers
    nodes = {}
    for node in pack.nodes.values():
        if not node.practices:
            continue
        above = {node.code, *pack.ancestors(node.code)}
        codes = [practice.code for practice in node.practices]
        part: dict[str, Any] = {
            part: {code: data[part][code] for code in (*codes, *above) if code in data.get(part, {})}
            for part in _BY_CODE
        }
        measured = data.get("indicators", {})
        part["indicators"] = {one.code: measured[one.code] for one in node.indicators if one.code in measured}
        part["validations"] = [
            one for one in data.get("validations", ()) if above & set(one.get("nodes", ()))
        ]
        nodes[node.code] = _digest(part)
    whole = _digest(data)
    return ContentDigests(whole=whole, nodes=MappingProxyType(nodes))


def basis_of(file: AssessmentFile, code: str) -> str:
    """Return the digest of what was said about one practice or red line, empty where nothing was.

    What was verified on one basis holds while the basis is the same. Names of raters do not count.
    """
    given: list[Any] = [
        {name: value for name, value in record_data(one).items() if name != "rater"}
        for one in file.answers.get(code, ())
    ]
    if code in file.declarations:
        given.append(record_data(file.declarations[code]))
    return _digest(given) if given else ""


def _digest(data: Any) -> str:  # noqa: ANN401 - plain data
    # Decimals that a double holds are floats here, whose shortest form is the same everywhere.
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sm3_of(text.encode())

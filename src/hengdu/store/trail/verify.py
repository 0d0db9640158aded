"""Verify the trail: recompute every digest, check signed heads and anchors, and say what cannot be proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from django.db import connection

from hengdu.chain import GENESIS, breaks
from hengdu.store.dossiers.guards import missing as missing_seal_guards
from hengdu.store.trail._guards import missing_guards
from hengdu.store.trail.append import FIELDS
from hengdu.store.trail.heads import Anchor, fingerprint
from hengdu.store.trail.models import Event, Head
from hengdu.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_AT_ONCE: Final = 2000
_SHOWN: Final = 100
_WORDS: Final = {
    "edited": Text("第 {seq} 条事件的内容被改动", "event {seq} was edited"),
    "missing": Text("从第 {seq} 条起缺少事件", "events are missing from {seq} on"),
    "relinked": Text("第 {seq} 条事件与前一条不相接", "event {seq} does not follow the one before it"),
    "head_differs": Text(
        "第 {seq} 条事件与已签名的链头不符：其后的日志被重算",
        "event {seq} is not the one that was signed: the trail was recomputed",
    ),
    "head_forged": Text("第 {seq} 条处的链头签名无效", "the signature of the head at {seq} is not valid"),
    "head_beyond": Text(
        "链头签到第 {seq} 条，而日志只到 {last}：末尾被截断",
        "a head was signed at {seq}, but the trail ends at {last}: its end was cut",
    ),
    "anchor_forged": Text("锚点 {name} 的签名无效", "the signature of anchor {name} is not valid"),
    "anchor_other_key": Text("锚点 {name} 由另一把密钥签名", "anchor {name} was signed by another key"),
    "anchor_beyond": Text(
        "锚点 {name} 记到第 {seq} 条，而日志只到 {last}：末尾被截断，或恢复了旧备份",
        "anchor {name} stands at {seq}, but the trail ends at {last}: cut, or an old backup was restored",
    ),
    "anchor_differs": Text(
        "第 {seq} 条事件与锚点 {name} 不符：日志被重算或替换",
        "event {seq} is not that of anchor {name}: the trail was recomputed or replaced",
    ),
    "unguarded": Text("数据库中防改触发器缺失：{name}", "triggers that guard the rows are missing: {name}"),
}


@attrs.frozen(kw_only=True)
class TrailFinding:
    """One thing that is wrong; ``kind`` is a stable word, ``seq`` the event where it shows."""

    kind: str
    seq: int
    text: Text


@attrs.frozen(kw_only=True)
class Verdict:
    """What verifying found.

    ``events`` were read, the last has number ``last`` and ``digest``. ``findings`` say what is wrong;
    ``unproven`` what could be wrong without showing.
    """

    events: int
    last: int
    digest: str
    heads: int
    anchors: int
    findings: tuple[TrailFinding, ...]
    unproven: tuple[Text, ...]

    @property
    def is_intact(self) -> bool:
        """Say whether nothing wrong was found."""
        return not self.findings


def verify_trail(
    public_key: str | Sequence[str] | None = None, anchors: Sequence[tuple[str, Anchor]] = ()
) -> Verdict:
    """Verify the whole trail; ``public_key`` (hexadecimal) checks signatures, ``anchors`` are named.

    Several keys count alike: an installation may have replaced its own. Reads the trail once, in pieces;
    nothing is written.
    """
    given = [public_key] if isinstance(public_key, str) else public_key
    keys = {fingerprint(key): key for key in given} if given is not None else None
    wanted = {anchor.seq for _, anchor in anchors}
    heads = list(Head.objects.order_by("seq").values_list("seq", "digest", "time", "key", "signature"))
    wanted.update(seq for seq, *_ in heads)
    run = _Run(wanted)
    findings = [_finding(found.kind, found.seq) for found in breaks(run.links())]
    findings += _check_heads(run, heads, keys)
    findings += _check_anchors(run, anchors, keys)
    gone = (*missing_guards(connection), *missing_seal_guards(connection))
    if gone:
        findings.append(_finding("unguarded", 0, name=", ".join(gone)))
    return Verdict(
        events=run.count,
        last=run.last,
        digest=run.digest,
        heads=len(heads),
        anchors=len(anchors),
        findings=tuple(findings[:_SHOWN]),
        unproven=tuple(_unproven(run, heads, anchors, keys)),
    )


class _Run:
    """Read the events once, and keep the digests that heads and anchors speak of."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted = wanted
        self.digests = {0: GENESIS}
        self.count = 0
        self.last = 0
        self.digest = GENESIS

    def links(self) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        rows = Event.objects.order_by("seq").values_list("digest", *FIELDS)
        for digest, *values in rows.iterator(chunk_size=_AT_ONCE):
            fields = dict(zip(FIELDS, values, strict=True))
            seq = fields["seq"]
            if seq in self.wanted:
                self.digests[seq] = digest
            self.count += 1
            self.last, self.digest = seq, digest
            yield seq, digest, fields


def _finding(kind: str, seq: int, **names: object) -> TrailFinding:
    return TrailFinding(kind=kind, seq=seq, text=_WORDS[kind].format(seq=seq, **names))


def _check_heads(
    run: _Run, heads: Iterable[tuple[int, str, str, str, str]], keys: Mapping[str, str] | None
) -> Iterator[TrailFinding]:
    for seq, digest, time, key, signature in heads:
        if keys is not None:
            known = keys.get(key, "")
            anchor = Anchor(seq=seq, digest=digest, time=time, public_key=known or "00", signature=signature)
            if not known or not anchor.is_genuine:
                yield _finding("head_forged", seq)
                continue
        if seq > run.last:
            yield _finding("head_beyond", seq, last=run.last)
        elif run.digests.get(seq) != digest:
            yield _finding("head_differs", seq)


def _check_anchors(
    run: _Run, anchors: Iterable[tuple[str, Anchor]], keys: Mapping[str, str] | None
) -> Iterator[TrailFinding]:
    for name, anchor in anchors:
        if not anchor.is_genuine:
            yield _finding("anchor_forged", anchor.seq, name=name)
        elif keys is not None and anchor.public_key not in keys.values():
            yield _finding("anchor_other_key", anchor.seq, name=name)
        elif anchor.seq > run.last:
            yield _finding("anchor_beyond", anchor.seq, name=name, last=run.last)
        elif run.digests.get(anchor.seq) != anchor.digest:
            yield _finding("anchor_differs", anchor.seq, name=name)


def _unproven(
    run: _Run,
    heads: Sequence[tuple[int, str, str, str, str]],
    anchors: Sequence[tuple[str, Anchor]],
    keys: Mapping[str, str] | None,
) -> Iterator[Text]:
    if not anchors:
        yield Text(
            "未给出锚点：不能证明末尾未被截断、整库未被换成旧备份、日志未被整体重算",
            "no anchor was given: it cannot be proven that the end was not cut, that no older backup was "
            "restored, and that the whole trail was not recomputed",
        )
    known = max([seq for seq, *_ in heads] + [anchor.seq for _, anchor in anchors], default=0)
    if run.last > known:
        yield Text(
            f"第 {known + 1} 至 {run.last} 条尚无签名链头：不能证明其后没有更多事件被截断",
            f"events {known + 1} to {run.last} lie after the last signed head: "
            "more could have been cut after them",
        )
    if keys is None:
        yield Text(
            "没有公钥：不能核对链头由谁签名", "without the public key nobody can say who signed the heads"
        )

"""Check what an assessment file says against its pack."""

from __future__ import annotations

import dataclasses
import difflib
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from hengdu.assessments._assessment import Answer
from hengdu.assessments._records import NA, OUT_OF_SCOPE
from hengdu.errors import AssessmentError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from hengdu.assessments._assessment import State
    from hengdu.assessments._records import AnswerFile, AssessmentFile, Measurement, Resolution
    from hengdu.documents import Document
    from hengdu.packs import Node, Pack, Practice

    Path = tuple[str | int, ...]

_LONG: Final = 100  # characters; looking for a similar code is slow on long text
_MANY_DIGITS: Final = 30
_NO_OPTIONS: Final[frozenset[str]] = frozenset()


def _number(text: str) -> Decimal | None:
    """Return the finite number that an answer writes, else None."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < _MANY_DIGITS else None


class Checker:
    """Hold what the answers of one file are checked against."""

    def __init__(self, pack: Pack, document: Document | None, file: AssessmentFile) -> None:
        self.pack = pack
        self.document = document
        self.file = file
        content = pack.content
        self.grades = {grade.code for grade in content.evidence_grades}
        self.reasons = {reason.code for reason in content.na_reasons} | {OUT_OF_SCOPE}
        self.objects = {item.code for item in content.objects} | {item.code for item in file.scope.systems}
        self.options = {item.id: {option.code: option for option in item.options} for item in content.answers}
        self.sets = {item.id: item for item in content.answers}

    def error(self, path: Path, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> AssessmentError:
        """Return the error of one place of the file."""
        place = self.document.place(path) if self.document else ".".join(map(str, path))
        return AssessmentError(zh, en, place=place, hint_zh=hint_zh, hint_en=hint_en)

    def unknown(self, path: Path, code: str) -> AssessmentError:
        """Return the error of a code that the pack does not have, with the nearest that it has."""
        known = [*self.pack.practices, *self.pack.nodes, *self.pack.indicators]
        close = difflib.get_close_matches(code, known, n=1) if len(code) < _LONG else []
        retired = {item.code for item in self.pack.content.retired}
        if code in retired:
            return self.error(
                path,
                f"编码 {code} 已停用",
                f"code {code} is retired",
                "请用 hengdu pack diff 查看去向",
                "See hengdu pack diff",
            )
        return self.error(
            path,
            f"模型包 {self.pack.id} 没有编码 {code[:80]}",
            f"pack {self.pack.id} has no code {code[:80]}",
            f"是否为 {close[0]}？" if close else "请检查编码",
            f"Did you mean {close[0]}?" if close else "Check the code",
        )

    def identity(self) -> None:
        """Check that the file was made with this pack, preset and profile."""
        if self.file.pack != self.pack.id:
            raise self.error(
                ("pack",),
                f"该评估用的是模型包 {self.file.pack[:80]}，不是 {self.pack.id}",
                f"the assessment was made with pack {self.file.pack[:80]}, not {self.pack.id}",
                "请用 --pack 指定模型包",
                "Name the pack with --pack",
            )
        if self.file.version and self.file.version != self.pack.version:
            raise self.error(
                ("version",),
                f"该评估用的是 {self.pack.id} {self.file.version}，当前为 {self.pack.version}",
                f"the assessment was made with {self.pack.id} {self.file.version}, "
                f"this is {self.pack.version}",
                "请用 hengdu pack diff 查看差异并迁移",
                "See hengdu pack diff and carry it over",
            )
        self._known_id("preset", self.file.preset, [item.id for item in self.pack.content.presets])
        self._known_id(
            "target_profile", self.file.target_profile, [item.id for item in self.pack.content.profiles]
        )

    def _known_id(self, section: str, value: str | None, known: list[str]) -> None:
        if value is not None and value not in known:
            names = ", ".join(known) or "-"
            raise self.error(
                (section,),
                f"模型包 {self.pack.id} 没有 {section} {value[:80]}",
                f"pack {self.pack.id} has no {section} {value[:80]}",
                f"可用：{names}",
                f"Known: {names}",
            )

    def node_answer(self, node: Node, given: tuple[AnswerFile, ...]) -> Answer:
        """Return the not-applicable answer of a whole node, checked."""
        path = ("answers", node.code)
        if len(given) != 1 or given[0].answer != NA:
            raise self.error(
                path,
                f"{node.code} 不是实践，只能整体标为不适用",
                f"{node.code} is not a practice; it can only be NA as a whole",
                "请逐条作答其下的实践",
                "Answer the practices below it",
            )
        item = given[0]
        self._reason(path, item)
        if not node.na_allowed and item.reason != OUT_OF_SCOPE:
            raise self.error(
                path,
                f"{node.code} 不允许整体不适用",
                f"{node.code} cannot be not applicable",
                "外包或集团提供不算不适用；不在范围请用 out_of_scope",
                "Outsourced is not NA; use out_of_scope for what is outside the scope",
            )
        return Answer(answer=NA, reason=item.reason, note=item.note)

    def _reason(self, path: Path, item: AnswerFile) -> None:
        if self.pack.content.na_reasons and item.reason not in self.reasons:
            known = ", ".join(sorted(self.reasons))
            raise self.error(
                path,
                f"不适用须给出理由（{known}）",
                f"NA needs one of the reasons {known}",
                "请在 reason 中填写",
                "Give it under reason",
            )

    def answer(self, practice: Practice, item: AnswerFile, at: int, count: int) -> Answer:
        """Return one person's answer of a practice, checked."""
        plain = self._plain(practice, item)
        if plain is not None:
            return plain
        path: Path = ("answers", practice.code) if count == 1 else ("answers", practice.code, at)
        state = self._state(path, practice, item)
        code = self._option(path, practice, item.answer) if item.answer else None
        if code == NA:
            self._na(path, practice, item)
        self._grade(path, item.evidence)
        self._names(path, item)
        return Answer(
            answer=code,
            state=state,
            reason=item.reason,
            evidence=item.evidence,
            evidence_date=item.evidence_date,
            note=item.note,
            by_object={name: self._option(path, practice, value) for name, value in item.by_object.items()},
            by_unit={name: self._option(path, practice, value) for name, value in item.by_unit.items()},
            importance=self._importance(path, practice, item.importance),
            numerator=item.numerator,
            denominator=item.denominator,
        )

    def _plain(self, practice: Practice, item: AnswerFile) -> Answer | None:
        """Return the answer if it is a known option with nothing beside it but evidence and words."""
        if (
            item.answer not in self.options.get(practice.answers, _NO_OPTIONS)
            or item.answer == NA
            or item.state is not None
            or item.by_object
            or item.by_unit
            or item.importance is not None
            or item.numerator is not None
            or item.denominator is not None
            or (item.evidence is not None and item.evidence not in self.grades)
        ):
            return None
        return Answer(
            answer=item.answer,
            reason=item.reason,
            evidence=item.evidence,
            evidence_date=item.evidence_date,
            note=item.note,
        )

    def resolution(self, practice: Practice) -> Resolution | None:
        """Return the agreed answer of a practice, checked; None when nothing was agreed."""
        given = self.file.consensus.get(practice.code)
        if given is None:
            return None
        path = ("consensus", practice.code)
        self._grade(path, given.evidence)
        return dataclasses.replace(given, answer=self._option(path, practice, given.answer))

    def _state(self, path: Path, practice: Practice, item: AnswerFile) -> State:
        counted = item.numerator is not None or item.denominator is not None
        if counted:
            self._counts(path, practice, item)
        given = bool(item.answer or item.by_object or item.by_unit or counted)
        state = item.state or ("answered" if given else "unanswered")
        if given != (state == "answered"):
            raise self.error(
                path,
                f"{practice.code} 的状态 {state} 与答案不符",
                f"the state {state} of {practice.code} does not fit its answer",
                "有答案时删除 state，无答案时删除 answer",
                "Remove state where there is an answer, else remove the answer",
            )
        if state == "refused" and not item.reason:
            raise self.error(
                path,
                "拒答须说明理由",
                "a refusal needs a reason",
                "请在 reason 中填写",
                "Give it under reason",
            )
        return state

    def _counts(self, path: Path, practice: Practice, item: AnswerFile) -> None:
        if practice.measure is None:
            raise self.error(
                path,
                f"{practice.code} 不是计量项，不填分子分母",
                f"{practice.code} is not measured; it takes no numerator and denominator",
                "实测值请写在 indicators 下",
                "Give measurements under indicators",
            )
        if item.numerator is None or item.denominator is None or min(item.numerator, item.denominator) < 0:
            raise self.error(
                path,
                f"{practice.code} 的分子和分母须同时给出且不为负",
                f"{practice.code} needs both a numerator and a denominator, neither negative",
                "请核对统计口径",
                "Check the counts",
            )

    def _grade(self, path: Path, grade: str | None) -> None:
        if grade is not None and grade not in self.grades:
            known = ", ".join(sorted(self.grades)) or "-"
            raise self.error(
                path,
                f"未知的证据等级 {grade[:40]}",
                f"unknown evidence grade {grade[:40]}",
                f"可用：{known}",
                f"Known: {known}",
            )

    def _names(self, path: Path, item: AnswerFile) -> None:
        for name in item.by_object:
            if name not in self.objects:
                raise self.error(
                    path,
                    f"未知的保护对象或系统 {name[:80]}",
                    f"unknown protected object or system {name[:80]}",
                    "系统须先在 scope.systems 中声明",
                    "Declare systems under scope.systems",
                )
        for name in item.by_unit:
            if self.file.units and name not in self.file.units:
                raise self.error(
                    path,
                    f"未声明的单元 {name[:80]}",
                    f"unit {name[:80]} is not declared",
                    "请在 units 中声明",
                    "Declare it under units",
                )

    def _option(self, path: Path, practice: Practice, value: str) -> str:
        if value == NA:
            return NA
        if practice.measure is not None and practice.answers not in self.options:
            raise self.error(
                path,
                f"{practice.code} 须填 numerator 与 denominator",
                f"{practice.code} needs numerator and denominator",
            )
        options = self.options[practice.answers]
        if value in options:
            return value
        number = _number(value)
        for code, option in options.items():
            if number is not None and practice.values.get(code, option.value) == number:
                return code
        known = ", ".join(options)
        raise self.error(
            path,
            f"{practice.code} 的答案 {value[:40]} 无效",
            f"{practice.code} has no answer {value[:40]}",
            f"可用：{known}, NA",
            f"Known: {known}, NA",
        )

    def _importance(self, path: Path, practice: Practice, value: str | None) -> str | None:
        if value is None:
            return None
        known = self.sets[practice.answers].importance if practice.answers in self.sets else {}
        if value in known:
            return value
        number = _number(value)
        if number is None or number < 0 or known:
            raise self.error(
                path,
                f"未知的重要性 {value[:40]}",
                f"unknown importance {value[:40]}",
                f"可用：{', '.join(known) or '非负数字'}",
                f"Known: {', '.join(known) or 'a number from 0'}",
            )
        return value

    def _na(self, path: Path, practice: Practice, item: AnswerFile) -> None:
        self._reason(path, item)
        if not self.pack.may_be_na(practice) and item.reason != OUT_OF_SCOPE:
            raise self.error(
                path,
                f"{practice.code} 不允许不适用",
                f"{practice.code} cannot be not applicable",
                "仅当保护对象不存在时，执行策略类实践可不适用",
                "Only where the protected object does not exist may a practice be NA",
            )

    def others(self) -> None:
        """Check what stands beside the answers."""
        pack, file = self.pack, self.file
        self._known("indicators", file.indicators, pack.indicators)
        for section in ("targets", "baseline", "target_scores"):
            self._known(section, getattr(file, section), {*pack.nodes, "default"})
        self._known("target_answers", file.target_answers, pack.practices)
        for code, answer in file.target_answers.items():
            self._option(("target_answers", code), pack.practices[code], answer)
        for name in file.units_selected:
            if name not in file.units:
                raise self.error(
                    ("units_selected",),
                    f"未声明的单元 {name[:80]}",
                    f"unit {name[:80]} is not declared",
                    "请在 units 中声明",
                    "Declare it under units",
                )
        self._known("consensus", file.consensus, pack.practices)
        self._known("overrides", file.overrides, pack.indicators)
        self._known("declarations", file.declarations, {item.code for item in pack.content.redlines})
        for at, validation in enumerate(file.validations):
            self._known("validations", validation.nodes, pack.nodes, at)
        for code in file.consensus:
            if not file.answers.get(code):
                raise self.error(
                    ("consensus", code),
                    f"{code} 没有可裁定的答案",
                    f"{code} has no answers to settle",
                    "请先填写各评分人的答案",
                    "Give the raters' answers first",
                )
        for code, records in file.indicators.items():
            self._periods(code, records)
            for at, record in enumerate(records):
                self._measurement(("indicators", code, at), code, record)

    def _known(
        self, section: str, codes: Iterable[str], known: Container[str], at: int | None = None
    ) -> None:
        for code in codes:
            if code not in known:
                raise self.unknown((section, code if at is None else at), code)

    def _periods(self, code: str, records: tuple[Measurement, ...]) -> None:
        seen: set[str] = set()
        for at, record in enumerate(records):
            if record.period in seen:
                raise self.error(
                    ("indicators", code, at),
                    f"{code} 的统计期 {record.period[:40]} 出现两次",
                    f"{code} has the period {record.period[:40]} twice",
                    "每期只填一条，按时间先后排列",
                    "Give each period once, oldest first",
                )
            seen.add(record.period)

    def _measurement(self, path: Path, code: str, record: Measurement) -> None:
        self._grade(path, record.evidence)
        counts = [item for item in (record.numerator, record.denominator) if item is not None]
        if any(item < 0 for item in counts):
            raise self.error(
                path,
                f"{code} 的分子分母不能为负",
                f"{code} has a negative count",
                "请核对统计口径",
                "Check the counts",
            )
        if record.denominator == 0 and record.numerator not in {None, 0}:
            raise self.error(
                path,
                f"{code} 的分母为 0 而分子不为 0",
                f"{code} has a denominator of 0 and a numerator that is not",
                "无样本时分子分母都写 0",
                "Write 0 and 0 where there is no sample",
            )
        if len(counts) == 1 or (not counts and record.value is None):
            raise self.error(
                path,
                f"{code} 须给出分子和分母，或给出实测值",
                f"{code} needs numerator and denominator, or the value",
                "无样本时写 0 和 0",
                "Write 0 and 0 where there is no sample",
            )

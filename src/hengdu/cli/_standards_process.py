"""Follow the drafting of a standard at the command line."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import attrs

from hengdu.cli._call import DONE, FINDINGS, Call, refuse_overwrite, replacing, write_text
from hengdu.cli._faults import not_taken
from hengdu.cli._sources import day_of, today
from hengdu.cli._tables import table
from hengdu.documents import Limits, read_text
from hengdu.standards.process import (
    Actor,
    Disposition,
    Draft,
    DraftKind,
    Paper,
    Solicitation,
    Verdict,
    add_draft,
    ask,
    begin_course,
    chapter_findings,
    compared_drafts,
    composition_findings,
    count_answers,
    course_text,
    default_rules,
    dispose,
    draft_findings,
    drafting_note,
    form_bytes,
    import_forms,
    late,
    likely_duplicates,
    load_course,
    load_rules,
    move,
    parse_clauses,
)
from hengdu.standards.registry import Register, builtin_register, load_register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hengdu.standards.process import Course, ProcessRules, Standing

_TEXT: Final = Limits(bytes=8 * 1024 * 1024)


@attrs.frozen(kw_only=True, slots=False)
class Bench:
    """What the commands share: the call, the register, the rules of the process, and the day."""

    call: Call
    register_file: Path | None = None
    rules_file: Path | None = None
    day_text: str | None = None

    @property
    def register(self) -> Register:
        """Return the given register, else the built-in one."""
        return builtin_register() if self.register_file is None else load_register(self.register_file)

    @cached_property
    def rules(self) -> ProcessRules:
        """Return the given rules of the process, else the built-in ones."""
        return default_rules() if self.rules_file is None else load_rules(self.rules_file)

    def load(self, path: Path) -> Course:
        """Read the file of a course; its codes are those of the rules."""
        return load_course(path, self.rules)

    @property
    def day(self) -> date:
        """Return the given day, else that of the machine."""
        return today() if self.day_text is None else day_of("--as-of", self.day_text)

    def save(self, path: Path, course: Course) -> int:
        """Write the file of a course in one step and say so."""
        write_text(path, course_text(course), force=True)
        self.call.wrote([path])
        return DONE


def begin_file(bench: Bench, standard: str, path: str, out: Path, *, force: bool) -> int:
    """Begin a course in a file of its own."""
    refuse_overwrite(out, force=force)
    return bench.save(out, _begun(bench, standard, path))


def _begun(bench: Bench, standard: str, path: str) -> Course:
    return begin_course(bench.register, standard, path=path, on=bench.day, rules=bench.rules)


def show_standing(bench: Bench, files: Sequence[Path]) -> int:
    """Print where items stand; exit 1 when something is late."""
    call = bench.call
    register = bench.register
    courses = [bench.load(path) for path in files]
    found = [(course, late(course, bench.day, register=register, rules=bench.rules)) for course in courses]
    if call.as_json:
        call.emit([_standing_data(course, standing) for course, standing in found])
    else:
        call.print("\n\n".join(_standing_text(call, course, standing) for course, standing in found))
    return FINDINGS if any(standing.late for _, standing in found) else DONE


def _standing_data(course: Course, standing: Standing) -> dict[str, Any]:
    return {
        "standard": course.standard,
        "title": course.title,
        "stage": standing.stage,
        "stage_name": standing.stage_name,
        "holder": standing.holder,
        "since": standing.since,
        "due": standing.due,
        "next_gate": standing.next_gate.code if standing.next_gate else None,
        "lacking": list(standing.lacking),
        "late": [
            {"what": one.what, "holder": one.holder, "due": one.due, "days": one.days, "why": list(one.why)}
            for one in standing.late
        ],
    }


def _standing_text(call: Call, course: Course, standing: Standing) -> str:
    lines = [
        f"{course.standard}  {course.title}",
        call.say(
            f"阶段 {standing.stage} {standing.stage_name.zh}（自 {standing.since}"
            f"{f'，期限 {standing.due}' if standing.due else ''}），由{standing.holder.zh}推进",
            f"stage {standing.stage} {standing.stage_name.en} (since {standing.since}"
            f"{f', due {standing.due}' if standing.due else ''}), the ball is with: {standing.holder.en}",
        ),
    ]
    if standing.next_gate is not None:
        name = call.text(standing.next_gate.name)
        lacking = [call.text(one) for one in standing.lacking]
        lines.append(
            call.say(f"下一关口：{standing.next_gate.code} {name}", f"next: {standing.next_gate.code} {name}")
        )
        lines += [call.say(f"  尚缺：{one}", f"  lacking: {one}") for one in lacking]
    if standing.late:
        heads = [
            call.say("逾期", "Late"),
            call.say("责任方", "Who"),
            call.say("期限", "Due"),
            call.say("天数", "Days"),
        ]
        rows = [[call.text(one.what), one.holder, str(one.due), str(one.days)] for one in standing.late]
        lines += ["", table(heads, rows, right=(3,))]
    else:
        lines.append(call.say("没有逾期。", "nothing is late."))
    return "\n".join(lines)


def move_file(
    bench: Bench, file: Path, gate: str, by: tuple[str, str], papers: Sequence[str], reason: str
) -> int:
    """Move an item through a gate and write its file."""
    course = bench.load(file)
    handed = []
    for word in papers:
        code, _, name = word.partition("=")
        handed.append(Paper(material=code, file=name, day=bench.day))
    moved = move(
        course,
        gate,
        by=Actor(name=by[0], role=by[1]),
        materials=handed,
        on=bench.day,
        reason=reason,
        register=bench.register,
        rules=bench.rules,
    )
    return bench.save(file, moved)


def add_text(bench: Bench, file: Path, code: str, kind: str, text: Path) -> int:
    """Register a draft from a text file."""
    kinds: dict[str, DraftKind] = {one: one for one in get_args(DraftKind)}
    if kind not in kinds:
        raise not_taken("--kind", kind, list(kinds))
    clauses = parse_clauses(read_text(text, _TEXT), name=text.name)
    made = Draft(id=code, kind=kinds[kind], day=bench.day, clauses=clauses)
    return bench.save(file, add_draft(bench.load(file), made))


def ask_units(
    bench: Bench, file: Path, code: str, whom: tuple[Sequence[str], str], form: Path, *, force: bool
) -> int:
    """Register a round of asking and write the blank form."""
    refuse_overwrite(form, force=force)
    if form.suffix.lower() not in {".xlsx", ".docx"}:
        raise not_taken("--form", form.suffix, [".xlsx", ".docx"])
    units, until = whom
    round_ = Solicitation(draft=code, asked=tuple(units), sent=bench.day, until=day_of("--until", until))
    course = ask(bench.load(file), round_)
    draft = next(one for one in course.drafts if one.id == code)
    with replacing(form) as part:
        if form.suffix.lower() == ".docx":
            from hengdu.reports import report_bytes
            from hengdu.reports.standards import form_document

            part.write_bytes(report_bytes(form_document(course, draft, created=bench.day).context, "docx"))
        else:
            part.write_bytes(form_bytes(course, draft, created=bench.day))
    write_text(file, course_text(course), force=True)
    bench.call.wrote([form, file])
    return DONE


def take_forms(bench: Bench, file: Path, code: str, forms: Sequence[Path]) -> int:
    """Take filled forms in, all or none, and say who is silent."""
    course = import_forms(bench.load(file), forms, code, received=bench.day)
    write_text(file, course_text(course), force=True)
    found = count_answers(course, code)
    call = bench.call
    if call.as_json:
        call.emit({"files": [str(file)], **attrs.asdict(found)})
        return DONE
    call.print(
        call.say(
            f"征求 {len(found.asked)} 家，回复 {found.replied} 家，其中有意见 {len(found.with_comments)} 家、"
            f"意见 {found.comments} 条；未回复：{'、'.join(found.silent) or '无'}",
            f"asked {len(found.asked)}, replied {found.replied}, {len(found.with_comments)} of them with "
            f"{found.comments} comments; silent: {', '.join(found.silent) or 'none'}",
        )
    )
    return DONE


def dispose_comment(bench: Bench, file: Path, code: str, verdict: str, why: tuple[str, str]) -> int:
    """Say what became of a comment."""
    verdicts: dict[str, Verdict] = {one: one for one in get_args(Verdict)}
    if verdict not in verdicts:
        raise not_taken("VERDICT", verdict, list(verdicts))
    by, reason = why
    found = Disposition(verdict=verdicts[verdict], reason=reason, by=by, day=bench.day)
    return bench.save(file, dispose(bench.load(file), code, found))


def check_course(bench: Bench, file: Path) -> int:
    """Print what is wrong with a course; exit 1 when there is something."""
    call = bench.call
    course = bench.load(file)
    register = bench.register
    findings = [
        *chapter_findings(course),
        *draft_findings(course, compared_drafts(course)),
        *composition_findings(course, register, bench.rules),
    ]
    missing = drafting_note(course, register, bench.rules).missing()
    pairs = likely_duplicates(course)
    if call.as_json:
        call.emit(
            {
                "findings": [one.to_dict(call.lang) for one in findings],
                "note_missing": [one.code for one in missing],
                "likely_duplicates": [
                    {"left": one.left.id, "right": one.right.id, "likeness": round(one.likeness, 3)}
                    for one in pairs
                ],
            }
        )
    else:
        lines = [f"{one.rule}  {call.text(one.message)}  → {call.text(one.proposal)}" for one in findings]
        lines += [
            call.say(
                f"编制说明缺：{one.heading.zh}（{one.code}）", f"note lacks: {one.heading.en} ({one.code})"
            )
            for one in missing
        ]
        lines += [
            call.say(
                f"疑似重复：{one.left.id} 与 {one.right.id}（{one.likeness:.0%}）",
                f"likely duplicates: {one.left.id} and {one.right.id} ({one.likeness:.0%})",
            )
            for one in pairs
        ]
        call.print("\n".join(lines) or call.say("没有发现问题。", "Nothing was found."))
    return FINDINGS if findings or missing else DONE


def write_papers(bench: Bench, file: Path, out: Path, formats: str) -> int:
    """Write every paper that the course has the content for."""
    from hengdu.reports.standards import (
        ballot_document,
        comments_document,
        drafts_document,
        minutes_document,
        note_document,
        write_document,
    )

    course = bench.load(file)
    language: Any = bench.call.lang
    when = {"lang": language, "created": bench.day}
    documents = [note_document(course, bench.register, rules=bench.rules, **when)]
    documents += [comments_document(course, one.draft, **when) for one in course.solicitations]
    documents += [minutes_document(course, one, **when) for one in course.meetings]
    documents += [ballot_document(course, one, rules=bench.rules, **when) for one in course.ballots]
    if comparisons := compared_drafts(course):
        documents.append(drafts_document(course, comparisons, **when))
    wanted = [one.strip() for one in formats.split(",") if one.strip()]
    files: list[Path] = []
    for one in documents:
        more = ["xlsx"] if one.context.sheets else []
        files += write_document(one, formats=[*wanted, *more], out_dir=out)
    bench.call.wrote(files)
    return DONE

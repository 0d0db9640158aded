"""Rules about how statements and questions are written, as the pack's ``style`` says."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from hengdu.packs._issues import Severity
from hengdu.packs._lint._rule import Finding, LintOptions, found, rule
from hengdu.packs._lint._texts import Said, all_texts, in_fields
from hengdu.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hengdu.packs._pack import Pack
    from hengdu.packs._style import WordRule

_ENDS_ZH: Final = re.compile(r"[。！？]")
_ENDS_EN: Final = re.compile(r"[.!?](?=\s+[A-Z“\"]|\s*$)")
_FULL_WIDTH: Final = re.compile(r"[，。；：？！（）、《》〈〉「」【】％～]")
_SHOWN: Final = 24


def _style_words(pack: Pack, rules: Iterable[WordRule]) -> Iterator[tuple[WordRule, Said, str]]:
    """Yield (rule, text, word) for each forbidden word in either language."""
    said = all_texts(pack)
    facets = {code: item.facet or "" for code, item in pack.practices.items()}
    for item in rules:
        for text in in_fields(said, item.fields):
            for word in _held(item, text, facets.get(text.code, "")):
                yield item, text, word


def _held(item: WordRule, said: Said, facet: str) -> Iterator[str]:
    """Yield the words of a rule that a text holds outside longer words and rightful constructions."""
    for lang, words in (("zh", item.zh), ("en", item.en)):
        text = said.text[lang]
        if not _any_of(words).search(text):
            continue
        for longer in item.within:
            text = text.replace(longer, "\0")
        rightful = (part for part in item.unless if not part.facets or facet in part.facets)
        if any(_any_of(part.words).search(text) for part in rightful):
            continue
        yield from (word for word in words if _any_of((word,)).search(text))


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of some words: English ones whole, in any case unless written with a capital."""
    return re.compile("|".join(_form(word) for word in words) or r"(?!)")


def _form(word: str) -> str:
    if not (word[0].isascii() and word[0].isalnum()):
        return re.escape(word)
    case = "(?i:" if word.islower() else "(?:"
    return rf"(?<![A-Za-z0-9]){case}{re.escape(word)})(?![A-Za-z0-9])"


@rule(
    "text-long",
    Severity.WARNING,
    "文字超过 style 规定的字符数",
    "A text has more characters than the style of the pack allows",
)
def text_long(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find texts that are longer than the pack's own limit."""
    style = pack.content.style
    for limit in style.lengths if style else ():
        for said in in_fields(all_texts(pack), limit.fields):
            for lang, most in (("zh", limit.zh), ("en", limit.en)):
                length = len(said.text[lang])
                if length > most:
                    yield found(
                        said.code,
                        (
                            f"{said.code} 的 {said.name}.{lang} 有 {length} 个字符，多于 {most}",
                            f"{said.name}.{lang} of {said.code} has {length} characters, more than {most}",
                        ),
                        ("请精简", "Shorten it"),
                    )


@rule(
    "not-one-sentence",
    Severity.WARNING,
    "应为一句话的文字没有句号，或不止一句",
    "A text that is to be one sentence has no full stop, or more than one sentence",
)
def not_one_sentence(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find statements that do not end, or say more than one sentence."""
    style = pack.content.style
    for said in in_fields(all_texts(pack), style.sentences) if style else ():
        for lang, ends, stop in (("zh", _ENDS_ZH, "。"), ("en", _ENDS_EN, ".")):
            text = said.text[lang]
            if text and (not text.endswith(stop) or len(ends.findall(text)) != 1):
                yield found(
                    said.code,
                    (
                        f"{said.code} 的 {said.name}.{lang} 不是一句话",
                        f"{said.name}.{lang} of {said.code} is not one sentence",
                    ),
                    ("请写成以句号结尾的一句话", "Make it one sentence that ends with a full stop"),
                )


@rule(
    "word-forbidden",
    Severity.WARNING,
    "用了 style 禁用的词（空泛词、产品名等）",
    "A word that the style of the pack forbids: vague words, names of products",
)
def word_forbidden(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find forbidden words."""
    style = pack.content.style
    for item, said, word in _style_words(pack, style.words if style else ()):
        yield found(
            said.code,
            (
                f"{said.code} 的 {said.name} 用了“{word}”：{item.reason.zh}",
                f"{said.name} of {said.code} says “{word}”: {item.reason.en}",
            ),
            ("请改为期限、频次、数量或对象", "Say a time limit, a frequency, a number or an object instead"),
            about=word,
        )


@rule(
    "two-ideas",
    Severity.WARNING,
    "条目中的连接词提示它可能写了两件事",
    "A conjunction hints that a statement may hold two ideas",
)
def two_ideas(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find statements that could be half true."""
    style = pack.content.style
    for item, said, word in _style_words(pack, style.conjunctions if style else ()):
        yield found(
            said.code,
            (
                f"{said.code} 含“{word}”，可能是两件事：{item.reason.zh}",
                f"{said.code} has “{word}” and may hold two ideas: {item.reason.en}",
            ),
            (
                "请拆成两条，或改写为一件事，或在 style.exceptions 中写明理由",
                "Make two statements, or reword it as one idea, or give the reason under style.exceptions",
            ),
            about=word,
        )


@rule(
    "opening",
    Severity.WARNING,
    "文字（如提问）没有以 style 规定的词开头",
    "A text, such as a question, does not begin as the style of the pack says",
)
def opening(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find questions that do not ask to be shown something."""
    style = pack.content.style
    for item in style.openings if style else ():
        words = {"zh": item.zh, "en": item.en}
        for said in in_fields(all_texts(pack), item.fields):
            for lang in LANGS:
                if words[lang] and said.text[lang] and not said.text[lang].startswith(words[lang]):
                    shown = said.text[lang][:_SHOWN]
                    yield found(
                        said.code,
                        (
                            f"{said.code} 的 {said.name}.{lang} 开头是“{shown}”",
                            f"{said.name}.{lang} of {said.code} begins with “{shown}”",
                        ),
                        (f"请以{'、'.join(words[lang])}开头", f"Begin with {', '.join(words[lang])}"),
                    )


@rule(
    "full-width-in-english",
    Severity.WARNING,
    "英文里用了全角标点",
    "English text with full-width punctuation",
)
def full_width_in_english(pack: Pack, _options: LintOptions) -> Iterator[Finding]:
    """Find Chinese punctuation in English; it is looked for in every pack."""
    for said in all_texts(pack):
        sign = _FULL_WIDTH.search(said.text.en)
        if sign and said.text.en != said.text.zh:  # a text in one language stands for both
            shown = said.text.en[max(0, sign.start() - 8) : sign.end() + 8]
            yield found(
                said.code,
                (
                    f"{said.code} 的 {said.name} 英文含全角标点：{shown}",
                    f"the English {said.name} of {said.code} has full-width punctuation: {shown}",
                ),
                ("请改为半角标点", "Use half-width punctuation"),
            )


RULES = (
    text_long,
    not_one_sentence,
    word_forbidden,
    two_ideas,
    opening,
    full_width_in_english,
)

"""Say what a report is, wherever it is printed."""

from __future__ import annotations

import attrs

from hengdu.text import Lang


@attrs.frozen(kw_only=True)
class About:
    """Say what the document is: this goes into its metadata, cover, header and footer.

    ``marking`` (such as a confidentiality class) stands in the header, ``watermark`` across each page.
    """

    title: str
    author: str
    lang: Lang
    disclaimer: str
    organisation: str = ""
    subtitle: str = ""
    marking: str = ""
    watermark: str = ""
    keywords: tuple[str, ...] = ()

"""Firms, with their social credit code and industry code checked by the rules of the standards."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator

from lineside.district.registry.place import Spot
from lineside.district.registry.record import Id, Part, Record, Said, Text, Texts, What

_CODE_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_ORGANISATION_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# GB/T 4754-2017: the first and last division of each section
_SECTIONS = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60),
    "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79),
    "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90), "S": (91, 96), "T": (97, 97),
}  # fmt: skip


def credit_code_check(body: str) -> str:
    """The 18th character of a unified social credit code whose first 17 are given.

    GB 32100-2015: weights 3ⁱ mod 31, check = 31 − Σ mod 31.

    Raises:
        ValueError: not 17 characters of the code's alphabet.
    """
    if len(body) != 17 or any(character not in _CODE_DIGITS for character in body):
        raise ValueError("the body of a social credit code has 17 digits and letters without I, O, S, V, Z")
    total = sum(_CODE_DIGITS.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return _CODE_DIGITS[(31 - total) % 31]


def organisation_check(body: str) -> str:
    """The check character of an eight-character organisation code (GB 11714-1997), the 9th to 17th of a credit code."""
    total = sum(
        _ORGANISATION_DIGITS.index(character) * weight
        for character, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True)
    )
    remainder = (11 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)


def check_credit_code(code: str) -> str:
    """The code itself when both its check characters are right.

    Raises:
        ValueError: says which character was expected.
    """
    if len(code) != 18:
        raise ValueError(f"a social credit code has 18 characters, this one {len(code)}")
    expected = credit_code_check(code[:17])
    if code[17] != expected:
        raise ValueError(f"the last character of {code} should be {expected}")
    expected = organisation_check(code[8:16])
    if code[16] != expected:
        raise ValueError(f"the 17th character of {code} should be {expected}")
    return code


def check_industry_code(code: str) -> str:
    """The code itself when its letter and division belong together (GB/T 4754-2017): `C`, `C34`, `C341` or `C3412`.

    Raises:
        ValueError: says what a code looks like, or which section the division is in.
    """
    letter, digits = code[:1], code[1:]
    if letter not in _SECTIONS or len(digits) == 1 or len(digits) > 4 or (digits and not digits.isdecimal()):
        raise ValueError("an industry code is a letter from A to T and two to four digits, such as C34 or C3412")
    if digits and not _SECTIONS[letter][0] <= int(digits[:2]) <= _SECTIONS[letter][1]:
        first, last = _SECTIONS[letter]
        raise ValueError(f"section {letter} has the divisions {first:02d} to {last:02d}, not {digits[:2]}")
    return code


def is_industry(code: str) -> bool:
    """Whether an industry code is industry in the sense of the statistics: mining, manufacturing, utilities."""
    return code[:1] in ("B", "C", "D")


CreditCode = Annotated[str, AfterValidator(check_credit_code)]
IndustryCode = Annotated[str, AfterValidator(check_industry_code)]


class Recognition(Part):
    """A recognition that a firm holds: by which rule of `definitions.yaml`, since when and until when."""

    rule: Annotated[
        Literal[
            "above-scale", "high-tech-firm", "little-giant", "innovative-sme", "technology-sme", "municipal-tech-firm",
            "digital-workshop", "smart-factory",
        ],
        Said("认定", "Recognition"),
    ]  # fmt: skip
    since: Annotated[date | None, Said("自", "Since")] = None
    until: Annotated[date | None, Said("有效期至", "Until")] = None


class Firm(Record):
    """A firm. Clusters, parks, chains, the district and the dated lists it stands on are memberships.

    consents: whether the firm agrees that its own figures are shown below the sums.
    """

    what: ClassVar[What] = What("企业", "firm", "firms")
    kind: Literal["firm"] = "firm"
    credit_code: Annotated[CreditCode | None, Said("统一社会信用代码", "Unified social credit code")] = None
    industry: Annotated[IndustryCode | None, Said("行业代码（GB/T 4754）", "Industry code (GB/T 4754)")] = None
    elsewhere: Annotated[Text, Said("区外部分", "Outside the district")] = ""
    products: Annotated[Texts, Said("产品", "Products")] = ()
    titles: Annotated[Texts, Said("称号", "Titles")] = ()
    recognitions: Annotated[tuple[Recognition, ...], Said("已获认定", "Recognitions held")] = ()
    lines: Annotated[tuple[Id, ...], Said("产线", "Lines", ("system",))] = ()
    spot: Annotated[Spot | None, Said("坐标", "Where on the map")] = None
    consents: Annotated[bool, Said("同意公开到企业一级", "Agrees that its own figures are shown")] = False

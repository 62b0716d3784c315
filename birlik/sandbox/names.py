"""Invented names. Roots and surnames are strung together from syllables, so that no real firm or
person is meant."""

import numpy as np

_FIRST = [
    "Ар",
    "Бай",
    "Дар",
    "Ер",
    "Жан",
    "Кен",
    "Қар",
    "Мұн",
    "Нар",
    "Сар",
    "Тау",
    "Ұлан",
    "Шал",
    "Ақ",
    "Көк",
    "Ал",
    "Тең",
    "Жез",
    "Ор",
    "Құм",
]
_SECOND = ["ба", "ра", "са", "ла", "мы", "на", "ды", "те", "шы", "ге", "жо", "кі"]
_THIRD = ["рын", "лақ", "дыр", "сал", "мез", "қат", "нұс", "тыл", "зақ", "шым", "гер", "лам", "быр"]
_FOURTH = ["ай", "тас", "лық", "жал", "қын", "бет", "шат", "рау"]

_FORMS: dict[str, tuple[str, ...]] = {
    "agriculture": ("«{}» шаруашылығы", "КХ «{}»", "ЖШС «{} Агро»"),
    "coal": ("«{}» көмір кеніші", "Разрез «{}»"),
    "oil_gas": ("ЖШС «{} Мұнай»", "ТОО «{} Нефтесервис»", "АО «{} Газ»"),
    "mining_metals": ("АҚ «{} Кен»", "ТОО «{} Металл»", "«{}» кен байыту фабрикасы"),
    "food": ("ЖШС «{} Нан»", "ТОО «{} Продукт»"),
    "light": ("ЖШС «{} Тігін»", "ТОО «{} Текстиль»"),
    "chemicals": ("АҚ «{} Химия»", "ТОО «{} Фарм»"),
    "engineering": ("«{}» машина жасау зауыты", "ТОО «{} Маш»"),
    "energy": ("АҚ «{} Энерго»", "ТЭЦ «{}»"),
    "housing": ("МКК «{} Су»", "ГКП «{} Теплосеть»"),
    "construction": ("ЖШС «{} Құрылыс»", "ТОО «{} Строй»", "ТОО «{} Бетон»"),
    "trade": ("ЖШС «{} Сауда»", "ТОО «{} Маркет»"),
    "transport": ("ЖШС «{} Транс»", "«{}» автобус паркі", "ТОО «{} Логистика»"),
    "communications": ("АҚ «{} Байланыс»", "ТОО «{} Почта»"),
    "hospitality": ("«{}» қонақүйі", "Столовая «{}»"),
    "information": ("«{}» газеті", "ТОО «{} Софт»"),
    "finance": ("«{}» банкі", "СК «{}»"),
    "professional": ("«{}» жобалау институты", "ТОО «{} Инжиниринг»"),
    "business_services": ("ЖШС «{} Күзет»", "ТОО «{} Сервис»"),
    "public": ("«{}» мемлекеттік мекемесі", "ГУ «{}»"),
    "education": ("«{}» мектебі", "Школа «{}»", "«{}» колледжі", "Детский сад «{}»"),
    "health": ("«{}» емханасы", "Больница «{}»", "«{}» ауруханасы"),
    "culture": ("«{}» мәдениет үйі", "Музей «{}»"),
    "services": ("ЖШС «{} Тұрмыс»", "ТОО «{} Быт»"),
}

_MEN = [
    "Азат",
    "Бауыржан",
    "Данияр",
    "Ерлан",
    "Жандос",
    "Қанат",
    "Марат",
    "Нұрлан",
    "Серік",
    "Талғат",
    "Андрей",
    "Виктор",
    "Игорь",
    "Олег",
    "Сергей",
    "Юрий",
]
_WOMEN = [
    "Айгүл",
    "Ботагөз",
    "Гүлнар",
    "Динара",
    "Жанар",
    "Қарлығаш",
    "Мадина",
    "Сәуле",
    "Шолпан",
    "Анна",
    "Вера",
    "Елена",
    "Ирина",
    "Марина",
    "Ольга",
]


def roots(count: int, rng: np.random.Generator) -> list[str]:
    """`count` different invented roots."""
    shape = (len(_FIRST), len(_SECOND), len(_THIRD), len(_FOURTH))
    most = int(np.prod(shape))
    picked = rng.permutation(most)[: min(count, most)]
    a, b, c, d = np.unravel_index(picked, shape)
    words = [
        _FIRST[i] + _SECOND[j] + _THIRD[k] + _FOURTH[m]
        for i, j, k, m in zip(a, b, c, d, strict=True)
    ]
    return [words[i % most] + ("" if i < most else f" {i // most + 1}") for i in range(count)]


def employers(sectors: list[str], rng: np.random.Generator) -> list[str]:
    """One name for each employer, in the manner of its sector."""
    which = rng.integers(0, 1 << 30, len(sectors))
    return [
        _FORMS[sector][i % len(_FORMS[sector])].format(root)
        for sector, root, i in zip(sectors, roots(len(sectors), rng), which, strict=True)
    ]


def people(count: int, women: float, rng: np.random.Generator) -> list[str]:
    """Surname and given name; `women` is the share of women."""
    is_woman = rng.random(count) < women
    a, b, c = (rng.integers(0, len(part), count) for part in (_FIRST, _SECOND, _THIRD))
    ending = rng.random(count) < 0.7
    given = rng.integers(0, 1 << 30, count)
    return [
        f"{_FIRST[a[i]]}{_SECOND[b[i]]}{_THIRD[c[i]]}{_ending(bool(ending[i]), bool(is_woman[i]))} "
        + (_WOMEN[given[i] % len(_WOMEN)] if is_woman[i] else _MEN[given[i] % len(_MEN)])
        for i in range(count)
    ]


def _ending(long: bool, woman: bool) -> str:
    return ("баев" if long else "ов") + ("а" if woman else "")

"""Invented names of the many heritages of a British town, and the mail addresses that go with them."""

import unicodedata
from collections.abc import Iterator, Sequence
from random import Random

_HERITAGES: Sequence[tuple[int, str, str]] = (
    (
        7,
        "Alison Andrew Beverley Claire Daniel Emma Gareth Hannah Ian Joanne Karen Lewis Lucy Megan Nigel Paula",
        "Ackroyd Birtwistle Chapman Dunmore Ellwood Fairweather Hartley Kershaw Marsden Ormerod Pickles Sowerby",
    ),
    (
        3,
        "Aoife Ciarán Deirdre Eoin Niamh Padraig Róisín Seán Sinéad Fergus",
        "O’Brien O’Sullivan Gallagher MacNamara Ní~Dhomhnaill Kinsella Brannigan Devlin McAleese",
    ),
    (
        3,
        "Aled Bethan Carys Dafydd Elin Gethin Siân Rhiannon Morag Hamish Catrìona Ruaridh",
        "Llewellyn Prys-Jones ap~Gwilym Bowen Griffiths Macrae Urquhart Mackinnon Drummond-Hay",
    ),
    (
        4,
        "Aaliyah Bilal Fatima Hamza Imran Khadija Nusrat Omar Rukhsana Saima Tariq Yusuf Zainab",
        "Ahmed Akhtar Begum Chaudhry Hussain Khan Malik Mirza Qureshi Siddiqui Rahman Uddin",
    ),
    (
        4,
        "Anjali Arjun Deepa Gurpreet Harjit Jaswinder Kavita Manjit Nikhil Parveen Rajesh Simran Sunita Vikram",
        "Bhatt Chauhan Dhillon Gill Iyer Joshi Kaur Mehta Nair Patel Sandhu Singh Subramaniam Venkataraghavan",
    ),
    (
        4,
        "Abena Adaeze Ayodele Chidi Emeka Folasade Kofi Kwame Ngozi Olumide Temitope Yaa",
        "Abimbola Adeyemi Afolabi Asante Boateng Chukwuemeka Mensah Nwachukwu Ogunleye Okafor Owusu-Ansah Oyelaran",
    ),
    (
        3,
        "Carlton Cherelle Delroy Desmond Jermaine Keisha Leroy Marcia Shanice Winston",
        "Bartholomew Campbell Clarke-Joseph Francis Grant Lindo Pinnock St~Hilaire Thompson Wynter",
    ),
    (
        3,
        "Agnieszka Bartłomiej Elżbieta Grzegorz Katarzyna Łukasz Małgorzata Paweł Zofia Andreea Ionuț Ștefania",
        "Dąbrowska Jabłoński Kowalczyk Lewandowska Nowak Szczepański Wójcik Ionescu Munteanu Țurcanu",
    ),
    (
        2,
        "Ayşe Emre Gülşen İbrahim Zeynep Elif Androulla Kyriakos Eleni",
        "Çelik Demir Öztürk Şahin Yıldız Christodoulou Hadjigeorgiou Papadopoulos",
    ),
    (
        2,
        "Mei Wai-Ling Jun Xiulan Ming Linh Thu Quang Siew-Hoon",
        "Chan Cheung Huang Lau Ng Tan Nguyễn Trần Phạm",
    ),
    (
        2,
        "Amira Hodan Abdirahman Ifrah Selam Dawit Hiwot Mahmoud Rania Nasrin",
        "Abdi Farah Warsame Tesfaye Gebremedhin El-Sayed Haddad al-Rashid Hosseini",
    ),
    (
        2,
        "Beatriz Inês João Luís Marisol Concepción José Thaís Chiara Matteo",
        "da~Silva Gonçalves Magalhães D’Souza Núñez Fernández~Ibáñez Rossi dell’Acqua",
    ),
    (1, "Rivka Shmuel Miriam Avi Leah", "Abramowitz Ben-David Goldstein Rosenfeld"),
)
_UNUSUAL: Sequence[str] = (
    "Sukhbir",
    "Alexandria Featherstone-Okonkwo Montgomery",
    "Nguyễn Thị Ánh Tuyết",
    "Jo Ng",
    "Þórdís Björnsdóttir",
    "Madhavi",
    "Wolfeschlegel Steinhausen-Bergerdorff",
    "Siobhán Nic Giolla Phádraig",
    "Mamadou N’Diaye",
    "Maria del Carmen Ortega y Villanueva",
    "Thandeka",
    "Søren Kjærgaard",
    "Li O",
    "Oluwafunmilayo Akinwunmi-Bartholomew",
    "Zoë Brontë-Adeleke",
    "Françoise L’Écuyer",
    "Srinivasa Venkata Lakshmi Narasimhan",
    "Jürgen Weiß",
)
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "þ": "th", "ð": "d", "ß": "ss", "æ": "ae", "ı": "i", "’": "", "'": ""},
)
_ONE_IN = 14
"""Every so often a name is none of the pattern: single, very short, very long."""


def names(chance: Random, taken: Sequence[str]) -> Iterator[str]:
    """Names that differ from each other and from those ``taken``, without end as far as there are names."""
    used = set(taken)
    unusual = list(_UNUSUAL)
    chance.shuffle(unusual)
    weights = [weight for weight, _, _ in _HERITAGES]
    while True:
        if unusual and chance.randrange(_ONE_IN) == 0:
            name = unusual.pop()
        else:
            _, given, surnames = chance.choices(_HERITAGES, weights)[0]
            other = chance.choices(_HERITAGES, weights)[0] if chance.random() < 0.12 else None
            surname = chance.choice(surnames.split())
            if other is not None and "-" not in surname:
                surname += "-" + chance.choice(other[2].split())
            name = f"{chance.choice(given.split())} {surname}".replace("~", " ")
        if name not in used:
            used.add(name)
            yield name


def local_part(name: str) -> str:
    """The part of a mail address before the at sign: the first and last word of the name in plain letters."""
    lower = name.lower().translate(_LETTERS)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", lower) if letter in _PLAIN)
    words = plain.split()
    return ".".join([words[0], *words[-1:]] if len(words) > 1 else words)


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz- ")

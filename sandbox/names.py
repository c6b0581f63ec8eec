"""Names of the pretend company's people, and how a directory spells them in an address."""

import random
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_GIVEN = (
    "Adebayo Agnieszka Aisha Alejandro Amara Amélie Ananya Andrea Anna Antoine Arjun Astrid Aylin Beatriz Björn "
    "Bram Bronwyn Carla Carlos Catarina Chiara Chloe Claire Daniel Daria Darius Deepa Diego Dmitri Eero Eilidh "
    "Elena Elif Emeka Emma Erik Esra Eva Farid Fatima Felix Fiona Florian Francesca Freya Gabriel Giulia Grace "
    "Grzegorz Hana Hannah Haruto Helena Henrik Hiroshi Ibrahim Ida Ines Ingrid Isabel Ivan Jack Jakub James Jana "
    "Jens João Johanna Jonas José Julia Jürgen Kaito Karim Katarzyna Kenji Kofi Lars Laura Léa Leila Liam Linh "
    "Luca Lucía Łukasz Maja Malik Marek Maria Marta Mateo Matteo Mei Mia Miguel Mina Miriam Mohammed Nadia Naomi "
    "Nia Niamh Nikolai Noah Nora Olga Olivia Omar Oskar Paolo Patrick Paula Petra Pierre Priya Rafael Rania Ravi "
    "Rosa Sakura Samira Sara Sean Siobhán Sofia Søren Stefan Sven Tariq Thandiwe Thomas Tomás Tuan Ulrike Vera "
    "Viktor Wei Yasmin Yuki Yusuf Zainab Zoë"
)

_SURNAMES = (
    "Abebe Adeyemi Ahmed Almeida Andersen Bauer Becker Berg Bianchi Bernard Brown Çelik Carvalho Chen Clarke "
    "Conti Costa Dahl Davies Demir Diallo Dubois Eriksson Esposito Evans Fernandes Ferrari Fischer Fontaine "
    "Fraser García Girard Gomes González Green Gruber Hansen Haddad Hartmann Hoang Hughes Ito Ivanov Jansen "
    "Jensen Johansson Jones Kamara Kaplan Kaya Keller Khan Kim Kowalska Kowalski Krüger Kumar Lambert Larsen Lee "
    "Lefebvre Lehtonen Lewis Lindqvist Liu López Maas Mahmoud Marino Martin Martínez Mbeki Meyer Mensah Moreau "
    "Morgan Mori Müller Murphy Mwangi Nakamura Nguyễn Nielsen Novák Nowak Nyström O'Brien O'Neill Okafor Okeke "
    "Olsen Osei Park Patel Pereira Petrov Pham Popescu Ramos Rao Reid Ricci Richter Rossi Roux Ryan Sæther Sahin "
    "Said Sánchez Santos Sato Schmidt Schneider Sharma Silva Singh Smit Smith Sousa Stein Suzuki Svoboda Szabó "
    "Takahashi Tanaka Taylor Thompson Torres Tran Vargas Virtanen Visser Vogel Wagner Walker Wang Weber Wilson "
    "Wójcik Wong Wright Yamamoto Yildiz Young Zhang Zieliński"
)

_SPELT = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "đ": "d"})
_SPELT |= str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


class Name(NamedTuple):
    """A person's name, and the unique part of their addresses before the @."""

    given: str
    surname: str
    mailbox: str


def spell(text: str) -> str:
    """`text` in lower-case ASCII letters: "Jürgen O'Brien" is "juergenobrien"."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_SPELT))
    return "".join(letter for letter in plain.lower() if "a" <= letter <= "z")


def names(chooser: random.Random) -> Iterator[Name]:
    """Names without end, no two with the same mailbox. A pair that comes again gets a number behind it."""
    given_names, surnames = _GIVEN.split(), _SURNAMES.split()
    used: dict[str, int] = {}
    while True:
        given, surname = chooser.choice(given_names), chooser.choice(surnames)
        mailbox = f"{spell(given)}.{spell(surname)}"
        count = used[mailbox] = used.get(mailbox, 0) + 1
        yield Name(given, surname, mailbox if count == 1 else f"{mailbox}{count}")

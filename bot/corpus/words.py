"""Abbreviations and sentence openers: the words that tell a full stop from a full stop.

A full stop after an abbreviation seldom ends a sentence. Which way it goes depends on what can follow:
a name follows a title, a number follows "No.", and anything may follow "Inc.".
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Always followed by more of the same sentence, usually a name.
NEVER_LAST = _set("""
    Adm approx Capt cf Cmdr Col Det Dr Dra E.g e.g eg esp Fr Ft Gen Gov Herr Hon Hr i.e I.e ie incl Insp lit
    Lt Maj Messrs Mlle Mme Mr Mrs Ms Mt Mx Pres Prof Rep Reps resp Rev Sen Sens Sgt Sra Srta Supt v viz
    vs Vs
""")

# Abbreviations only before a number: "No. 5", but "No. We can't."; "fig. 2", but "I ate a fig. It"
BEFORE_NUMBER = _set("""
    Abs art Art c ca Ca Ch ch chap Chap ep Ep Eq eq Ext ext Fig fig figs Figs max min No no Nos nos nr Nr Op op
    P p par Par Pp pp Pt pt Rs S s sec Sec Sect Tab tel Tel Vol vol Vols vols
""")

# May end a sentence or stand inside one: they end it only before a word that opens sentences.
SOMETIMES_LAST = _set("""
    al Apr Ariz Assn Aug Ave avg B.Sc Bldg Blvd Bros Calif Cia cm Co Colo Conn Corp Cos Ct Cía Dec Dept
    dept Dist ed eds Esq est Est feat Feb Fla Fri ft Ga Govt hr hrs Inc Intl Jan Jr Jul Jun kg km lb lbs
    LLC Ltd M.D M.Sc Mar Mich min Minn misc mm n.d Natl Nov Oct oz Penn Ph.D PhD Rd repr rev S.A Sep
    Sept Sq sq Sr St Tenn Tex Thurs Tues Ud Uds Univ Va Wed Wis yr yrs
""")

# Words that, with a capital letter, nearly always open a sentence rather than continue a name.
OPENERS = _set("""
    a according after all also although an and another any as at because before both but by despite
    during each even for from he her here his how however i if in instead is it its many meanwhile most
    my no not now of on once one only or other our over she since so some still such that the their then
    there these they this those though through to today under until we what when where whether which
    while who why with without yes yet you your
""")

# Names that carry their own exclamation mark.
EXCLAIMING = frozenset({"yahoo", "jeopardy", "oklahoma"})

# After a question or exclamation inside a quotation, "Sarandos asked" still belongs to the sentence.
SPEAKING = (
    "said|says|asked|asks|added|adds|wrote|writes|told|tells|replied|replies|answered|exclaimed|explained|wondered|"
    "wonders|joked|quipped|shouted|cried|tweeted|posted|noted|argued|declared|insisted|continued|recalled|"
    "commented|demanded|mused|warned|stated"
)

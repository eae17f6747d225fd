"""The store's values of the digest, for rooms that do not know the store."""

from __future__ import annotations

from bot.store.deliveries import Deliveries, Delivery, Name, State
from bot.store.locks import Locks
from bot.store.moves import Moves
from bot.store.quotes import Posted, Quote, Quotes
from bot.store.subscriptions import Place, Standing, Subscription, Subscriptions

__all__ = [
    "Deliveries",
    "Delivery",
    "Locks",
    "Moves",
    "Name",
    "Place",
    "Posted",
    "Quote",
    "Quotes",
    "Standing",
    "State",
    "Subscription",
    "Subscriptions",
]

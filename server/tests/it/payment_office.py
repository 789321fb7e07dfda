"""localstripe on a free loopback port, which it prints first, with what it lacks and a shop's payment needs: it takes a
description and automatic methods (and forgets them), lets another card be tried on an intent that was declined, and answers
that there are no Checkout Sessions and that a search finds nothing. Its objects stay in memory."""

import socket

from aiohttp import web
from localstripe import resources, server

made, changed = resources.PaymentIntent._api_create.__func__, resources.PaymentIntent._api_update.__func__


def create(cls, description=None, automatic_payment_methods=None, **data):
    return made(cls, **data)


def update(cls, id, description=None, **data):
    intent = cls._api_retrieve(id)
    if "payment_method" in data and intent.status == "requires_payment_method":
        intent.latest_charge = None
    return changed(cls, id, **data)


@web.middleware
async def absent(request, handler):
    if request.method == "GET" and request.path in ("/v1/checkout/sessions", "/v1/payment_intents/search"):
        return web.json_response({"object": "list", "data": [], "has_more": False, "url": request.path})
    return await handler(request)


resources.PaymentIntent._api_create = classmethod(create)
resources.PaymentIntent._api_update = classmethod(update)
resources.Store.dump_to_disk = lambda store: None
server.app.middlewares.insert(0, absent)
door = socket.socket()
door.bind(("127.0.0.1", 0))
print(door.getsockname()[1], flush=True)
web.run_app(server.app, sock=door, print=None, access_log=None)

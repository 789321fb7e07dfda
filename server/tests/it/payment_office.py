"""localstripe on a free loopback port, which it prints first, with what it lacks and a shop's payment needs: it takes a
description and automatic methods (and forgets them), lets another card be tried on an intent that was declined, and answers
that a search finds nothing. Checkout Sessions and disputes are written here from Stripe's published reference; what a customer does
on the hosted page is `POST /_config/sessions/ID/pay`, what a bank does is `POST /_config/disputes`. Objects stay in memory."""

import itertools
import socket

from aiohttp import web
from localstripe import resources, server

made, changed = resources.PaymentIntent._api_create.__func__, resources.PaymentIntent._api_update.__func__
sessions, disputes, count = {}, {}, itertools.count(1)


def create(cls, description=None, automatic_payment_methods=None, **data):
    return made(cls, **data)


def update(cls, id, description=None, **data):
    intent = cls._api_retrieve(id)
    if "payment_method" in data and intent.status == "requires_payment_method":
        intent.latest_charge = None
    return changed(cls, id, **data)


def listed(path, data):
    return web.json_response({"object": "list", "data": data, "has_more": False, "url": path})


def shown(session, request):
    """The intent is only named, unless it was asked for."""
    intent = session["payment_intent"]
    if intent and any(key.startswith("expand") for key in request.query):
        intent = resources.PaymentIntent._api_retrieve(intent)._export(expand=["latest_charge", "payment_method"])
    return {**session, "payment_intent": intent}


def open_session(data):
    name = f"cs_test_{next(count)}"
    sessions[name] = {
        "id": name,
        "object": "checkout.session",
        "status": "open",
        "url": f"https://checkout.stripe.example/{name}",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "metadata": data.get("metadata", {}),
        "_behind": {
            "amount": data["line_items"][0]["price_data"]["unit_amount"],
            "currency": data["line_items"][0]["price_data"]["currency"],
            "metadata": data["payment_intent_data"]["metadata"],
        },
    }
    return sessions[name]


def pay_session(session):
    card = resources.PaymentMethod(type="card", card={"number": "4242424242424242", "exp_month": "12", "exp_year": "2040", "cvc": "123"})
    intent = made(resources.PaymentIntent, payment_method=card.id, **session["_behind"])
    session["payment_intent"] = intent.id
    resources.PaymentIntent._api_confirm(intent.id)
    session["status"] = "complete"
    return intent


async def on_session(request, name, act):
    session = sessions.get(name)
    if session is None:
        return web.json_response({"error": {"code": "resource_missing", "message": "No such session"}}, status=404)
    if act == "expire":
        if session["status"] != "open":
            return web.json_response({"error": {"message": "Only open sessions expire"}}, status=400)
        session["status"] = "expired"
    if act == "pay":
        intent = pay_session(session)
        return web.json_response({"session": shown(session, request), "intent": intent._export()})
    return web.json_response(shown(session, request))


@web.middleware
async def added(request, handler):
    path, way = request.path, request.method
    parts = path.strip("/").split("/")
    if way == "GET" and path == "/v1/payment_intents/search":
        return listed(path, [])
    if path == "/v1/disputes":
        wanted = request.query.get("payment_intent")
        return listed(path, [dispute for dispute in disputes.values() if dispute["payment_intent"] == wanted])
    if path == "/_config/disputes":
        data = await server.get_post_data(request)
        moves = [{"id": f"txn_{at}"} for at in range(int(data["moves"]))]
        disputes[data["id"]] = {
            "id": data["id"], "object": "dispute", "amount": int(data["amount"]), "reason": "fraudulent", "status": data["status"],
            "payment_intent": data["payment_intent"], "balance_transactions": moves,
        }
        return web.json_response(disputes[data["id"]])
    if path == "/v1/checkout/sessions":
        if way == "POST":
            return web.json_response(shown(open_session(await server.get_post_data(request)), request))
        wanted = request.query.get("payment_intent")
        return listed(path, [shown(s, request) for s in sessions.values() if wanted in (None, s["payment_intent"])])
    if parts[:3] == ["v1", "checkout", "sessions"] or parts[:2] == ["_config", "sessions"]:
        names = parts[3:] if parts[0] == "v1" else parts[2:]
        return await on_session(request, names[0], names[1] if len(names) > 1 else "")
    return await handler(request)


resources.PaymentIntent._api_create = classmethod(create)
resources.PaymentIntent._api_update = classmethod(update)
resources.Store.dump_to_disk = lambda store: None
server.app.middlewares.insert(0, added)
door = socket.socket()
door.bind(("127.0.0.1", 0))
print(door.getsockname()[1], flush=True)
web.run_app(server.app, sock=door, print=None, access_log=None)

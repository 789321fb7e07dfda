"""localstripe on a free loopback port, which it prints first. Its own start wants a port it is told, and keeps its objects
in a file that all its processes share; here they stay in memory."""

import socket

from aiohttp import web
from localstripe import resources, server

resources.Store.dump_to_disk = lambda store: None
door = socket.socket()
door.bind(("127.0.0.1", 0))
print(door.getsockname()[1], flush=True)
web.run_app(server.app, sock=door, print=None, access_log=None)

"""A mail server for the tests. It prints its port first. The recipient's first word says what becomes of a letter:
later@ is put off (451), never@ is refused (550), shut@ ends the connection (421), all others are kept as files.
Arguments: folder, and optionally "password" to demand a sign-in as shop / right."""

import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Office:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.kept = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        answers = {"later": "451 4.3.0 Try again later", "never": "550 5.1.1 No such person"}
        answer = answers.get(address.split("@")[0])
        if answer is None:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return answer

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("shut@"):
            return "421 4.3.2 Closing"
        head = f"X-Envelope: {envelope.mail_from} {','.join(envelope.rcpt_tos)}\r\n".encode()
        (self.folder / f"{self.kept}.eml").write_bytes(head + envelope.original_content)
        self.kept += 1
        return "250 OK"


def signed_in(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"shop", b"right")
    return AuthResult(success=right, handled=False)


async def main(folder, password):
    office = Office(folder)

    def session():
        return SMTP(office, authenticator=signed_in, auth_required=password, auth_require_tls=False)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main(sys.argv[1], "password" in sys.argv[2:]))

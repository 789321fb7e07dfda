//! The gateways against somebody else's servers: localstripe as the payment provider, aiosmtpd as the mail server, each a
//! process of its own on a free loopback port. Both come from PyPI: `python3 -m venv target/tools/venv`, then
//! `target/tools/venv/bin/pip install localstripe aiosmtpd`; `PORCHLIGHT_TEST_PYTHON` names another Python that has them.

mod post;
mod process;
mod sandbox;
mod stripe;

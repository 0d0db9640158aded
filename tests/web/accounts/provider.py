"""A second sign-in service, unlike the first in what the protocol leaves open.

Its issuer has a path, it takes the client's secret in a header, its ID token names the subject alone (claims
come from userinfo), and it tells when it last asked the person (``auth_time``), which tests set.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import attrs
from joserfc import jwt
from joserfc.jwk import RSAKey


@attrs.define
class Service:
    """The service as tests see it: who signs in next, and when that person was asked last."""

    issuer: str = ""
    subject: str = "u-1"
    names: dict = attrs.field(factory=lambda: {"u-1": "zhang", "u-2": "wang"})
    asked_s_ago: int | None = 0
    codes: dict = attrs.field(factory=dict)
    queries: list = attrs.field(factory=list)
    key: RSAKey = attrs.field(factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))

    def configuration(self) -> dict:
        """Return what the service says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def consent(self, address: str) -> str:
        """Be the person at the service: return where the browser is sent back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.queries.append(query)
        code = f"code-{len(self.codes)}"
        self.codes[code] = self.subject
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def tokens(self, form: dict, authorization: str) -> dict | None:
        """Exchange a code, for a client that says its secret in the header."""
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        subject = self.codes.pop(form["code"][0], None)
        if given != f"hengdu:{'s' * 32}" or subject is None or not form.get("code_verifier"):
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "hengdu", "sub": subject, "iat": now, "exp": now + 300}
        if self.asked_s_ago is not None:
            claims["auth_time"] = now - self.asked_s_ago
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key)
        return {"access_token": subject, "token_type": "Bearer", "id_token": signed}


@contextmanager
def serving():
    """Run a service in a thread."""
    service = Service()

    class Answer(BaseHTTPRequestHandler):
        def log_message(self, *_words: object) -> None:
            """Say nothing."""

        def send(self, data: dict | None) -> None:
            body = json.dumps(data or {"error": "invalid_grant"}).encode()
            self.send_response(200 if data else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if self.path.endswith("openid-configuration"):
                self.send(service.configuration())
            elif self.path.endswith("userinfo"):
                subject = self.headers["Authorization"].removeprefix("Bearer ")
                self.send({"sub": subject, "preferred_username": service.names[subject]})
            else:
                self.send({"keys": [service.key.as_dict(private=False)]})

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send(service.tokens(form, self.headers.get("Authorization", "")))

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        service.issuer = f"http://127.0.0.1:{server.server_port}/realms/sample"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield service
        server.shutdown()
        thread.join()

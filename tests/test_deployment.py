"""What docker-compose.yml, odoo.conf and docker/ promise, as far as it shows without a container engine."""

import gzip
import json
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import SkipTest, TestCase

from passlib.context import CryptContext

from harness import config, odoo, ops_tools, postgres, screens
from harness.console import Stop

LONG_RUNNING = {"db", "odoo", "proxy"}


def program(name):
    try:
        return str(ops_tools.program(name))
    except Stop as stop:
        raise SkipTest(f"{name} cannot be had here: {stop}")


class TestCompose(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.compose = program("docker-compose")
        cls.file = config.ROOT / "docker-compose.yml"

    def run_compose(self, file, *arguments, **variables):
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **variables}
        command = [self.compose, "--env-file", os.devnull, "-f", str(file), "config", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    def services(self, **variables):
        done = self.run_compose(self.file, "--format", "json", CC_SECRETS="./secrets", **variables)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["services"]

    def test_is_valid_and_an_error_in_it_is_refused(self):
        self.assertEqual(self.run_compose(self.file, "-q", CC_SECRETS="./secrets").returncode, 0)
        with tempfile.TemporaryDirectory() as folder:
            broken = Path(folder) / "docker-compose.yml"
            broken.write_text(self.file.read_text().replace("service_healthy", "service_happy"))
            self.assertNotEqual(self.run_compose(broken, "-q", CC_SECRETS="./secrets").returncode, 0)

    def test_missing_passwords_are_told_with_what_to_do(self):
        done = self.run_compose(self.file, "-q")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("sh docker/secrets.sh", done.stderr)

    def test_every_service_is_watched_limited_and_restarted(self):
        services = self.services()
        self.assertEqual(set(services), LONG_RUNNING | {"init"})
        for name in LONG_RUNNING:
            with self.subTest(service=name):
                service = services[name]
                self.assertTrue(service["healthcheck"]["test"])
                self.assertTrue(service["deploy"]["resources"]["limits"]["memory"])
                self.assertEqual(service["restart"], "unless-stopped")
                self.assertTrue(service["logging"]["options"]["max-size"])
        self.assertEqual(services["init"]["restart"], "no")

    def test_only_the_proxy_is_reachable_and_only_from_this_machine(self):
        services = self.services()
        ports = {name: service["ports"] for name, service in services.items() if service.get("ports")}
        self.assertEqual(list(ports), ["proxy"])
        self.assertEqual([port["host_ip"] for port in ports["proxy"]], ["127.0.0.1"])
        self.assertEqual(set(services["db"]["networks"]), {"inside"})
        chosen = self.services(PORT="8080", LISTEN="0.0.0.0")["proxy"]["ports"][0]
        self.assertEqual((chosen["host_ip"], chosen["published"]), ("0.0.0.0", "8080"))

    def test_no_password_stands_in_the_environment(self):
        for name, service in self.services().items():
            for key in service.get("environment") or {}:
                self.assertFalse(key.endswith("PASSWORD"), f"{name}: {key}")

    def test_files_that_are_mounted_exist(self):
        for name, service in self.services().items():
            for volume in service["volumes"]:
                if volume["type"] == "bind":
                    self.assertTrue(Path(volume["source"]).exists(), f"{name}: {volume['source']}")


class TestPasswords(TestCase):
    def test_are_made_once_and_kept_from_others(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(config.ROOT / "docker", Path(folder) / "docker")
            script = ["sh", str(Path(folder) / "docker" / "secrets.sh")]
            subprocess.run(script, check=True, capture_output=True)
            files = sorted((Path(folder) / "secrets").iterdir())
            first = [file.read_text() for file in files]
            subprocess.run(script, check=True, capture_output=True)
            self.assertEqual([file.name for file in files], ["admin_password.txt", "db_password.txt"])
            self.assertEqual([file.read_text() for file in files], first)
            self.assertRegex(first[0], r"^[A-Za-z0-9]{32}$")
            self.assertNotEqual(first[0], first[1])
            self.assertEqual(stat.S_IMODE((Path(folder) / "secrets").stat().st_mode), 0o700)
            self.assertEqual((Path(folder) / ".env").read_text(), "CC_SECRETS=./secrets\n")


class TestFirstStart(TestCase):
    """The script of the container that makes the database, on a copy of ours that holds the suite already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = postgres.TEST
        cls.database = f"{os.environ['CC_TEST_DATABASE']}_init"
        cls.cluster.clone(os.environ["CC_TEMPLATE"], cls.database)
        cls.addClassCleanup(cls.cluster.drop, cls.database)
        folder = tempfile.TemporaryDirectory(prefix="credit-control-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        (cls.folder / "odoo").write_text(f'#!/bin/sh\nexec {" ".join(odoo.command())} "$@"\n')
        (cls.folder / "odoo").chmod(0o755)
        (cls.folder / "password").write_text("unused: the test cluster trusts its socket\n")
        (cls.folder / "admin").write_text("a word that nobody knows\n")

    def run_script(self, *arguments):
        environment = odoo.environment(self.cluster)
        programs = f"{self.folder}{os.pathsep}{Path(postgres.program('psql')).parent}"
        variables = {
            "ADMIN_PASSWORD_FILE": str(self.folder / "admin"),
            "DATABASE": self.database,
            "HOST": environment["PGHOST"],
            "PASSWORD_FILE": str(self.folder / "password"),
            "PATH": f"{programs}{os.pathsep}{environment['PATH']}",
            "USER": environment.get("PGUSER", "odoo"),
        }
        return subprocess.run(
            ["bash", str(config.ROOT / "docker" / "init.sh"), *arguments],
            env={**environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def stored_password(self):
        [[stored]] = self.cluster.query("SELECT password FROM res_users WHERE login = 'admin'", self.database)
        return stored

    def test_changes_the_known_password_and_is_done_once(self):
        passwords = CryptContext(["pbkdf2_sha512"])
        self.assertTrue(passwords.verify("admin", self.stored_password()))
        first = self.run_script()
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertIn("Installed.", first.stdout)
        self.assertTrue(passwords.verify("a word that nobody knows", self.stored_password()))
        again = self.run_script()
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("nothing to do", again.stdout)


class TestConfiguration(TestCase):
    def parse(self, text):
        """The options as Odoo itself reads them, and what it logs."""
        code = (
            "import json, sys; from odoo.tools import config; config.parse_config(['-c', sys.argv[1]]); "
            "print(json.dumps({name: config[name] for name in sys.argv[2].split(',')}))"
        )
        names = (
            "admin_passwd,db_maxconn,db_name,dbfilter,gevent_port,http_interface,limit_memory_hard,limit_memory_soft,"
            "limit_time_cpu,limit_time_real,limit_time_real_cron,list_db,log_handler,max_cron_threads,proxy_mode,workers"
        )
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            # The paths inside the container are not here.
            text = text.replace("/mnt/extra-addons", str(config.ADDONS)).replace(
                "/var/lib/odoo", tempfile.gettempdir()
            )
            file.write(text)
            file.flush()
            command = [*odoo.command()[:1], "-c", code, file.name, names]
            env = odoo.environment(postgres.TEST)
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout), done.stderr

    def test_odoo_reads_it_without_complaint_and_it_is_hardened(self):
        options, complaints = self.parse((config.ROOT / "odoo.conf").read_text())
        self.assertEqual(complaints, "")
        self.assertFalse(options["list_db"])
        self.assertFalse(options["admin_passwd"])
        self.assertTrue(options["proxy_mode"])
        self.assertEqual(options["db_name"], ["credit_control"])
        self.assertEqual(options["dbfilter"], "^credit_control$")
        self.assertGreater(options["workers"], 0)
        self.assertGreater(options["limit_memory_hard"], options["limit_memory_soft"])
        self.assertGreaterEqual(options["limit_time_real"], options["limit_time_cpu"])
        self.assertGreater(options["limit_time_real_cron"], 0)
        processes = options["workers"] + options["max_cron_threads"] + 2
        self.assertLessEqual(processes * options["db_maxconn"], 200, "more than PostgreSQL's max_connections")

    def test_an_option_that_odoo_does_not_know_would_show(self):
        _options, complaints = self.parse((config.ROOT / "odoo.conf").read_text() + "wrokers = 4\n")
        self.assertIn("wrokers", complaints)


class Backend(BaseHTTPRequestHandler):
    """Stands for Odoo: answers with what it was asked."""

    def do_GET(self):
        self.server.paths.append(self.path)
        body = json.dumps({"path": self.path, "headers": dict(self.headers), "filler": "x" * 2000}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if "/static/" in self.path:
            self.send_header("Cache-Control", "public, max-age=604800")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class TestProxy(TestCase):
    """The proxy's configuration in a real nginx, in front of two servers that stand for Odoo's two ports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        nginx = program("nginx")
        folder = tempfile.TemporaryDirectory(prefix="credit-control-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.web, cls.websocket = cls.backend(), cls.backend()
        cls.port = screens.free_port()
        text = (config.ROOT / "docker" / "nginx.conf").read_text()
        places = {
            "odoo:8069": f"127.0.0.1:{cls.web.server_port}",
            "odoo:8072": f"127.0.0.1:{cls.websocket.server_port}",
            "listen 80;": f"listen 127.0.0.1:{cls.port};",
            "/var/cache/nginx": str(cls.folder),
            "/dev/stdout": str(cls.folder / "access.log"),
            "http {": "http {\n"
            + "".join(f"{name}_temp_path {cls.folder}/{name};\n" for name in cls.TEMPORARY),
        }
        for inside, here in places.items():
            assert inside in text, inside
            text = text.replace(inside, here)
        (cls.folder / "nginx.conf").write_text(text)
        options = f"daemon off; pid {cls.folder}/pid; error_log stderr warn;" + (
            "user root;" if not os.getuid() else ""
        )
        command = [
            nginx,
            "-p",
            str(cls.folder),
            "-c",
            str(cls.folder / "nginx.conf"),
            "-e",
            "stderr",
            "-g",
            options,
        ]
        try:
            check = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        except OSError as error:
            raise SkipTest(f"nginx does not run here: {error}")
        if check.returncode == 127:
            raise SkipTest(f"nginx does not run here: {check.stderr}")
        assert check.returncode == 0, check.stderr
        cls.server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.stop)
        cls.wait()

    TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

    @classmethod
    def backend(cls):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Backend)
        server.paths = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        return server

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait(10)

    @classmethod
    def wait(cls):
        deadline = time.monotonic() + 10
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", cls.port)):
                assert time.monotonic() < deadline, "nginx does not answer"
                time.sleep(0.05)

    def get(self, path, **headers):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            body = answer.read()
            if answer.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            return json.loads(body), answer.headers

    def test_odoo_learns_the_address_that_the_user_typed(self):
        asked, _headers = self.get("/odoo?x=1", Host="erp.example.com")
        self.assertEqual(asked["path"], "/odoo?x=1")
        self.assertEqual(asked["headers"]["X-Forwarded-Host"], "erp.example.com")
        self.assertEqual(asked["headers"]["X-Forwarded-Proto"], "http")
        self.assertEqual(asked["headers"]["X-Forwarded-For"], "127.0.0.1")
        asked, _headers = self.get("/odoo", X_Forwarded_Proto="https")
        self.assertEqual(asked["headers"]["X-Forwarded-Proto"], "https")

    def test_websocket_goes_to_its_own_port(self):
        asked, _headers = self.get("/websocket?version=1", Upgrade="websocket", Connection="Upgrade")
        self.assertEqual(self.websocket.paths[-1], "/websocket?version=1")
        self.assertEqual(asked["headers"]["Upgrade"], "websocket")
        self.assertEqual(asked["headers"]["Connection"], "upgrade")
        self.assertNotIn("/websocket?version=1", self.web.paths)

    def test_static_files_come_from_the_cache(self):
        for path in ("/web/static/src/a.js", "/web/assets/1/a.min.js?x=/static/"):
            self.get(path)
            self.get(path)
            self.assertEqual(self.web.paths.count(path), 1)
        self.get("/odoo/discuss")
        self.get("/odoo/discuss")
        self.assertEqual(self.web.paths.count("/odoo/discuss"), 2)

    def test_answers_are_compressed(self):
        _asked, headers = self.get("/odoo", Accept_Encoding="gzip")
        self.assertEqual(headers["Content-Encoding"], "gzip")

    def test_databases_cannot_be_managed_by_the_web(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.get("/web/database/manager")
        caught.exception.close()
        self.assertEqual(caught.exception.code, 404)
        self.assertNotIn("/web/database/manager", self.web.paths)

    def test_log_keeps_no_token_of_a_link(self):
        self.get("/my/invoices/1?access_token=secret")
        log = (self.folder / "access.log").read_text()
        self.assertIn("/my/invoices/1", log)
        self.assertNotIn("secret", log)

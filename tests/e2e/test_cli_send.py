"""`intervene send` beside a daemon that is busy, and before a pipe that stays open."""
import subprocess

from daemon import BUILD, lines, referral, roster


def send(daemon, *arguments, token=None, **more):
    where = ["--socket", daemon.socket]
    if token:
        file = daemon.folder / "token"
        file.write_text(token + "\n")
        file.chmod(0o600)
        where = ["--server", f"http://127.0.0.1:{daemon.port}", "--token-file", file]
    return subprocess.Popen([BUILD / "intervene", "send", *arguments, *map(str, where)], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def test_what_comes_through_a_pipe_is_sent_while_the_pipe_stays_open(daemon):
    process = send(daemon, "-")
    for number in range(3):
        process.stdin.write(lines([referral(f"r{number}", "ada", number + 1)]) + b'{"id":"half')
        process.stdin.flush()
        daemon.until(lambda: daemon.status()["events"] == 4 + number, "a line is there before the pipe ends")
        process.stdin.write(b'"}\n')
    out, said = process.communicate()
    assert out == b"6 lines: 3 new, 3 rejected\n"
    assert [line.split()[1] for line in said.splitlines()] == [b"2:", b"4:", b"6:"]
    assert process.returncode == 1


def test_a_line_without_an_end_is_sent_when_the_pipe_ends(daemon):
    process = send(daemon, "-")
    out, _ = process.communicate(lines([referral("r1", "ada")]).rstrip(b"\n"))
    assert out == b"1 line: 1 new\n"


def test_a_busy_daemon_is_asked_again_when_it_says(stopped):
    token = stopped.token("sis", "ingest")
    stopped.start("limits: {requests_per_second: 1}\n")
    stopped.send(roster("ada"))
    while stopped.get("/v1/rules", token=token).status == 200:
        pass
    process = send(stopped, "-", token=token)
    out, said = process.communicate(lines([referral("r1", "ada")]))
    assert out == b"1 line: 1 new\n" and process.returncode == 0
    assert b"429" in said and b"sending it again in" in said


def test_a_daemon_that_refuses_is_not_asked_again(stopped):
    token = stopped.token("reader", "read")
    stopped.start()
    process = send(stopped, "-", token=token)
    _, said = process.communicate(lines([referral("r1", "ada")]))
    assert process.returncode == 5 and b"again" not in said

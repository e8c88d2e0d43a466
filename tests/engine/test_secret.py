"""No secret is in a line that is printed, or unencrypted in the state, and no text of Twilio's breaks a terminal."""

import json

from tests.engine.conftest import ACCOUNT, NAME, PASSWORD, SUB, Project, office

SECRET = "not-a-real-secret"


def test_nothing_shows_a_secret(project: Project) -> None:
    """Of an output, of an awaitable, and of an option."""

    def declare(number: int) -> None:
        url = f"https://example.com/?{SECRET}-{number}"
        project.declare(
            f"async def url(): return Output.secret('{url}')",
            office(
                f'voice_url=Output.secret("{url}"), voice_fallback_url=url(), voice_status_callback_url="{url}",'
                ' opts=ResourceOptions(additional_secret_outputs=["voice_status_callback_url"])'
            ),
        )

    urls = ("voice_url", "voice_fallback_url", "voice_status_callback_url")
    declare(1)
    runs = [project.up()]
    project.edit(**dict.fromkeys(urls, f"https://example.com/?{SECRET}-2 blank"))
    runs.append(project.preview())
    for name in urls:
        assert f"{NAME}: {name} was changed at Twilio; its value is secret" in runs[-1].output
    runs.append(project.refresh("--diff"))
    declare(3)
    runs.append(project.up("--diff"))
    body = {"code": 21231, "message": f"bad url https://example.com/?{SECRET}-1", "more_info": "", "status": 400}
    project.twilio.fault("status", method="POST", status=400, body=body)
    declare(1)
    runs.append(project.up(code=1))
    assert "[secret]" in runs[-1].output
    project.edit(voice_url=f"https://example.com/?{SECRET}-2 blank")
    project.declare(office('opts=ResourceOptions(ignore_changes=["voice_url"])'))
    runs += [project.refresh(), project.up()]

    for run in runs:
        assert SECRET not in run.output
        assert SECRET not in json.dumps(run.events)
    assert SECRET not in json.dumps(project.state())
    history = [file for file in (project.folder / "home").rglob("*") if file.is_file()]
    assert history, "the backend's own files"
    for file in history:
        assert SECRET.encode() not in file.read_bytes(), file.name


def test_all_that_is_wrong_is_said_at_once_in_preview_and_no_secret(project: Project) -> None:
    """The engine prints the value of a property that a failed check names."""
    project.declare(
        f'SipDomain("office", domain_name="no-suffix", voice_url=Output.secret("ftp://{SECRET}"),'
        f' voice_fallback_url="https://user:{SECRET}@exa mple.com/", voice_method="post", secure="yes",'
        ' byoc_trunk_sid="BY1", friendly_name="x" * 65, account_sid="AC")'
    )
    output = project.preview(code=1).output
    assert "voice_url: [secret] is not an absolute URL" in output
    assert "voice_fallback_url: " in output
    for name in ("domain_name", "voice_method", "secure", "byoc_trunk_sid", "friendly_name", "account_sid"):
        assert f"{name} value" in output
    assert SECRET not in output
    assert project.twilio.requests() == []


def test_no_credential_is_unencrypted_in_the_state_or_in_a_line(project: Project) -> None:
    project.declare(office())
    project.pulumi("config", "set", "--secret", "twilio:authToken", project.environment["TWILIO_AUTH_TOKEN"])
    token = project.environment.pop("TWILIO_AUTH_TOKEN")
    run = project.run("up", "--yes", "--skip-preview", "--debug")
    assert run.operations() == ["create"]
    assert token not in run.output
    assert token not in json.dumps(project.state())


def test_a_secret_account_is_encrypted_in_every_output_that_repeats_it(project: Project) -> None:
    project.declare(f"""
        account = Output.secret("{SUB}")
        domain = SipDomain("office", domain_name="{NAME}", account_sid=account)
        users = SipCredentialList("users", friendly_name="Users", account_sid=account)
        trunks = SipIpAccessControlList("trunks", friendly_name="Trunks", account_sid=account)
        SipCredential("alice", credential_list_sid=users, username="alice", password="{PASSWORD}")
        SipIpAddress("berlin", ip_access_control_list_sid=trunks, friendly_name="Berlin", ip_address="203.0.113.7")
        SipAuthCallsCredentialListMapping("users-call", domain_sid=domain, credential_list_sid=users)
        SipAuthCallsIpAccessControlListMapping("trunks-call", domain_sid=domain, ip_access_control_list_sid=trunks)
        SipAuthRegistrationsCredentialListMapping("users-register", domain_sid=domain, credential_list_sid=users)
        SipDomain.get("found", domain.id, account_sid=account)
        pulumi.export("uri", domain.uri)
    """)
    runs = [project.up("--diff")]
    assert SUB.lower() not in json.dumps(project.state()).lower()
    runs += [project.refresh("--diff"), project.preview("--expect-no-changes"), project.up("--diff")]
    assert SUB.lower() not in json.dumps(project.state()).lower()
    for run in runs:
        assert SUB not in run.output
    assert SUB in project.outputs()["uri"]
    assert project.resource("users-call")["id"].startswith("CL")
    project.destroy()
    assert project.twilio.domains(SUB) == []


def test_a_secret_name_is_encrypted_in_all_that_repeats_it(project: Project) -> None:
    """A domain's and a list's, also that of a list whose SID alone is secret."""
    project.declare(f"""
        name = "tried-{SECRET}.sip.twilio.com"
        domain = SipDomain("office", domain_name=Output.secret(name), voice_url="https://example.com/a")
        users = SipCredentialList("users", friendly_name=Output.secret("{SECRET}"))
        phones = SipCredentialList("phones", friendly_name="Hidden phones")
        SipAuthCallsCredentialListMapping("users-call", domain_sid=domain, credential_list_sid=users)
        SipAuthCallsCredentialListMapping(
            "phones-call", domain_sid=domain, credential_list_sid=Output.secret(phones.id)
        )
    """)
    runs = [project.up("--diff")]
    sid = project.resource()["id"]
    project.twilio.edit(ACCOUNT, sid, voice_url="https://example.com/console")
    runs.append(project.preview())
    assert f"{sid}: voice_url was changed at Twilio" in runs[-1].output, "the domain is called by its SID"
    runs += [project.refresh("--diff"), project.up("--diff"), project.preview("--expect-no-changes")]
    assert SECRET not in json.dumps(project.state())
    assert "Hidden phones" not in json.dumps(project.resource("phones-call"))
    for run in runs:
        assert SECRET not in run.output


def test_pulumis_colour_tags_and_control_characters_in_a_live_value(project: Project) -> None:
    project.declare(office('friendly_name="Office"'))
    project.up()
    project.edit(friendly_name="support <{%blue%}> \x9b2J\u202e desk")
    preview = project.run("preview", "--color", "always")
    assert r'Twilio has "support <\u007b%blue%}> \x9b2J\u202e desk"' in preview.output
    assert project.up().changes() == {"update": 1}


def test_a_file_that_hides_a_module_of_pythons_own_is_named_before_any_request(project: Project) -> None:
    """By the provider's process, if the file appears after the program was loaded; else by the program's."""
    project.declare('from pathlib import Path\nPath("secrets.py").write_text("")', office())
    for _run in range(2):
        run = project.up(code=1)
        assert "secrets.py hides Python's own module secrets: rename it" in run.output
        assert project.twilio.requests() == []

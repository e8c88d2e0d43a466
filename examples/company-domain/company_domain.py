"""A SIP domain with the company's defaults, as a platform team would publish it."""

import pulumi

from sipdomain_provider import SipAuthCallsCredentialListMapping, SipDomain, get_sip_credential_list


class CompanyDomain(pulumi.ComponentResource):
    """An office's SIP domain: always secure, always with a fallback, always with status callbacks.

    :param name: The office: its domain is `example-company-{name}.sip.twilio.com`.
    :param voice_url: The application that answers the office's calls.
    :param users: The name of a credential list that exists already: its users may place calls.
    """

    sid: pulumi.Output[str]
    domain_name: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        voice_url: pulumi.Input[str],
        users: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("company:telephony:CompanyDomain", name, None, opts)
        domain = SipDomain(
            name,
            domain_name=f"example-company-{name}.sip.twilio.com",
            friendly_name=f"Example Company, {name}",
            secure=True,
            sip_registration=True,
            voice_url=voice_url,
            voice_fallback_url="https://fallback.example.com/voice",
            voice_status_callback_url="https://status.example.com/calls",
            # Whoever is on call may point the fallback elsewhere in an outage: `pulumi up` does not undo that.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["voice_fallback_url"]),
        )
        if users is not None:
            SipAuthCallsCredentialListMapping(
                name,
                domain_sid=domain,
                credential_list_sid=get_sip_credential_list(friendly_name=users),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.sid = domain.sid
        self.domain_name = domain.domain_name
        self.register_outputs({"sid": self.sid, "domain_name": self.domain_name})

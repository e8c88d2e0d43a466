"""A fleet of SIP domains from a YAML file: adding an office is adding three lines of it."""

from pathlib import Path

import pulumi
import yaml

from sipdomain_provider import SipDomain

fleet = yaml.safe_load(Path(__file__).with_name("domains.yaml").read_text(encoding="utf-8"))

domains = {name: SipDomain(name, **{**fleet["defaults"], **office}) for name, office in fleet["domains"].items()}

pulumi.export("sids", {name: domain.sid for name, domain in domains.items()})

"""A fleet of SIP domains from a YAML file: a new office is a few more lines in it."""

from pathlib import Path

import pulumi
import yaml

from sipdomain_provider import AuthenticatedSipDomain

fleet = yaml.safe_load(Path(__file__).with_name("domains.yaml").read_text(encoding="utf-8"))

offices = {
    name: AuthenticatedSipDomain(name, **{**fleet["defaults"], **office}) for name, office in fleet["domains"].items()
}

pulumi.export("sids", {name: office.sid for name, office in offices.items()})

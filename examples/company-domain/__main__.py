"""Two offices with the company's defaults."""

import pulumi
from company_domain import CompanyDomain

for office in ("oslo", "porto"):
    domain = CompanyDomain(office, voice_url=f"https://example.com/{office}")
    pulumi.export(office, domain.domain_name)

"""What the stand-in calls the rows of each resource type."""

KINDS = {
    "SipDomain": "domains",
    "SipCredentialList": "credential_lists",
    "SipCredential": "credentials",
    "SipIpAccessControlList": "ip_access_control_lists",
    "SipIpAddress": "ip_addresses",
    "SipAuthCallsCredentialListMapping": "auth_calls_credential_list_mappings",
    "SipAuthCallsIpAccessControlListMapping": "auth_calls_ip_access_control_list_mappings",
    "SipAuthRegistrationsCredentialListMapping": "auth_registrations_credential_list_mappings",
}

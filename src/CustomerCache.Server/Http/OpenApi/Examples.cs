namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Holds the examples of bodies in the OpenAPI document, as JSON.</summary>
internal static class Examples
{
    /// <summary>A record.</summary>
    public const string Record = """
        {
          "edge": { "host": "vco1.example.net", "enterprise_id": 100, "enterprise_name": "Acme Freight", "edge_id": 4 },
          "edge_name": "Acme Freight edge 4",
          "last_contact": "2026-03-01T10:00:00.000Z",
          "logical_ids": [{ "interface_name": "GE1", "logical_id": "02:00:00:00:08:00", "access_type": "Fiber", "service_number": "VC000000004.GE1" }],
          "serial_number": "VC000000004",
          "ha_serial_number": null,
          "bruin_client_info": { "client_id": 9101, "client_name": "Acme Freight", "site_id": 501 },
          "site_details": { "siteLabel": "Main site", "tzOffset": -6 },
          "ticket_contact_details": { "firstName": "Hugo", "lastName": "Fictive", "email": "hugo@example.com", "phone": "555-0115" },
          "ticket_contact_additional_subscribers": [],
          "links_configuration": [{ "interfaces": ["GE1"], "mode": "PRIVATE", "type": "WIRED" }]
        }
        """;

    /// <summary>An array of records.</summary>
    public const string Records = $"[{Record}]";

    /// <summary>A change event.</summary>
    public const string Event = """
        { "id": "e1", "entity": "bruin_client", "ids": ["9101"], "change": "update", "occurred_at": "2026-03-01T10:00:00Z" }
        """;

    /// <summary>A value of a domain cache.</summary>
    public const string Value = """{ "order": 1, "total": 12.5 }""";

    /// <summary>What to invalidate.</summary>
    public const string Invalidation = """{ "entities": ["product:A"], "pattern": "orders:*" }""";

    /// <summary>A copy of a user.</summary>
    public const string Relation = """{ "holder": "the token of the user", "key": "/posts/42", "read_at": "2026-03-01T10:00:00Z" }""";

    /// <summary>A call of the former service.</summary>
    public const string LegacyCall = """
        { "request_id": "r1", "body": { "filter": { "vco1.example.net": [100] }, "last_contact_filter": "2026-03-01T10:00:00Z" } }
        """;

    /// <summary>A call of the former service about probes.</summary>
    public const string LegacyProbeCall = """{ "request_id": "r1", "body": { "last_contact_filter": null } }""";
}

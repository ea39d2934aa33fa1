namespace CustomerCache.Server.Access;

/// <summary>What the bearer of a key may do. A key has any number of them; none contains another.</summary>
public static class AccessScopes
{
    /// <summary>Ask for records, tenants, caches, jobs, health and metrics.</summary>
    public const string Read = "read";

    /// <summary>See in records what is about people: names, phones, e-mails.</summary>
    public const string Contacts = "contacts";

    /// <summary>Send events, store and drop cache entries, note relations.</summary>
    public const string Write = "write";

    /// <summary>Refresh, import.</summary>
    public const string Admin = "admin";

    /// <summary>All of them, in the order in which they are written.</summary>
    public static readonly System.Collections.Immutable.ImmutableArray<string> All = [Read, Contacts, Write, Admin];
}

namespace CustomerCache.Server.Access;

/// <summary>Whose key a caller has. Without <c>keys</c>, none are configured and this machine may do everything.</summary>
public sealed record AccessModel(string Name, IReadOnlyList<string> Scopes, bool Keys);

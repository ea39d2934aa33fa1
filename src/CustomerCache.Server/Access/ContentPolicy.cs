namespace CustomerCache.Server.Access;

/// <summary>The content security policy of a call that answers with a page. Calls without it answer data, for which nothing is allowed.</summary>
public sealed record ContentPolicy(string Text);

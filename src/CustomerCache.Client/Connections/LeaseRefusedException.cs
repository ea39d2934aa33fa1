namespace CustomerCache.Client.Connections;

/// <summary>The value is not cached, and the caches grant this caller no lease to fetch it: a matter of rights, not of time.</summary>
internal sealed class LeaseRefusedException(string message) : Exception(message);

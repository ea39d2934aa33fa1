namespace CustomerCache.Simulator;

/// <summary>An edge or enterprise id together with its host.</summary>
internal readonly record struct HostKey(string Host, int Id);

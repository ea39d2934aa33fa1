namespace CustomerCache.Simulator;

/// <summary>An edge or enterprise id together with the host that gave it.</summary>
internal readonly record struct HostKey(string Host, int Id);

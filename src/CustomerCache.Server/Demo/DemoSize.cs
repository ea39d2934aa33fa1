namespace CustomerCache.Server.Demo;

/// <summary>How large a demo is.</summary>
internal sealed record DemoSize(int Hosts, int EdgesPerHost, int Probes, int Port, bool Faults);

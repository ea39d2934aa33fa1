namespace CustomerCache.Simulator;

/// <summary>Bruin's attributes <c>&lt;interface&gt; Access Type</c> and <c>&lt;interface&gt; Service Number</c>.</summary>
public sealed record SimulatedAccess(string Interface, string AccessType, string ServiceNumber);

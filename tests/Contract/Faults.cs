using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Names faults of a response's content, so that the cases of a theory are readable.</summary>
internal static class Faults
{
    public static Fault Named(string name) =>
        name switch
        {
            nameof(Fault.CutJson) => new Fault.CutJson(),
            nameof(Fault.NotJson) => new Fault.NotJson(),
            nameof(Fault.WrongShape) => new Fault.WrongShape(),
            nameof(Fault.CutConnection) => new Fault.CutConnection(),
            nameof(Fault.EmptyListing) => new Fault.EmptyListing(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a fault of content."),
        };
}

using System.Diagnostics.Metrics;

namespace CustomerCache.Tests.Shared;

/// <summary>Creates the meters of one test, separate from those of all others.</summary>
public sealed class OwnMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        foreach (var meter in _meters)
        {
            meter.Dispose();
        }
    }
}

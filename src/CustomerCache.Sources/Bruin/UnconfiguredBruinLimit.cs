using CustomerCache.Core.Quotas;

namespace CustomerCache.Sources.Bruin;

/// <summary>The budget of a process that has nobody to call: it never wants a place and does nothing with one.</summary>
internal sealed class UnconfiguredBruinLimit : IAdjustableLimit
{
    public string Name => BruinApi.Vendor;

    public int Total => 0;

    public int InUse => 0;

    public int Waiting => 0;

    public DateTimeOffset PausedUntil => DateTimeOffset.MinValue;

    public void PauseUntil(DateTimeOffset until)
    {
    }

    public Task WhenDemandedAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    public void SetLimit(int places, DateTimeOffset until)
    {
    }
}

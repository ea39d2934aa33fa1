using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>Delays between attempts.</summary>
public sealed class RetryWaitsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1_000, 60)]
    public void Delay_doubles_up_to_a_minute(int failures, int seconds) => Assert.Equal(seconds, RetryWaits.After(failures).TotalSeconds);
}

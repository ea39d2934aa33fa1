using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Vectors;

public sealed class ScheduleTests
{
    [Theory]
    [VectorsOf("velocloud.need_refresh")]
    public void Tenant_is_due_strictly_after_its_date(Vector vector)
    {
        DateTimeOffset? next = vector.Given.TryGetProperty("next_refresh_date", out var date)
            ? Vector.RefreshDate(date.GetString()!)
            : null;

        Assert.Equal(vector.Expected.GetProperty("due").GetBoolean(), RefreshSchedule.IsDue(next, vector.Now));
    }

    /// <summary>The value counts; the key in the former Redis (<c>key</c>) is not ours.</summary>
    [Theory]
    [VectorsOf("velocloud.next_refresh_date")]
    public void Next_date_is_the_interval_from_now(Vector vector)
    {
        var next = RefreshSchedule.Next(vector.Now, vector.Config.Options.Interval);

        Assert.Equal(vector.Expected.GetProperty("value").GetString(), next.ToString("MM/dd/yyyy, HH:mm:ss", CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// The job of the former scheduler is a property of the engine (one check loop, one refresh per tenant at a time); Core shows the
    /// interval and that the first check finds a new tenant due. The other cache had no date and refreshed at each start; ours keeps its
    /// date.
    /// </summary>
    [Theory]
    [VectorsOf("velocloud.schedule", "hawkeye.schedule")]
    public void First_check_refreshes_at_once_and_later_ones_follow_the_interval(Vector vector)
    {
        var state = TenantState.Unknown(vector.Config.Tenants[0]);

        Assert.True(RefreshSchedule.IsDue(state.NextRefreshAt, vector.Now));
        if (vector.Expected.GetProperty("job") is { ValueKind: System.Text.Json.JsonValueKind.Object } job)
        {
            var options = vector.Config.Options;
            var interval = vector.Config.System == DeviceSystem.VeloCloud ? options.CheckInterval : options.Interval;
            Assert.Equal(TimeSpan.FromMinutes(job.GetProperty("interval_minutes").GetInt32()), interval);
            Assert.Equal("immediately", job.GetProperty("first_run").GetString());
            Assert.Equal(new RefreshOptions().CheckInterval, options.CheckInterval);
            Assert.Equal(new RefreshOptions().Interval, options.Interval);
        }
    }
}

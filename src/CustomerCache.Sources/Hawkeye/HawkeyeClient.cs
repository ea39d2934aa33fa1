using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.Hawkeye;

/// <summary>Calls the Hawkeye instance over HTTPS.</summary>
/// <remarks>
/// The listing is paged by received rows until the total of the last page or an empty page, so it also ends when the total shrinks, and
/// accepts pages smaller than requested. A page that fails permanently fails the listing.
/// </remarks>
internal sealed partial class HawkeyeClient(
    string baseUrl,
    HawkeyeOptions options,
    VendorChannel channel,
    TimeProvider clock,
    ILogger<HawkeyeClient> logger
) : IHawkeyeProbes
{
    private const int MaxAttempts = 6;

    // A million probes: a vendor that reports more, page after page, is counting wrong.
    private const int MaxPages = 10_000;

    private readonly TimeSpan _retryDelay = options.PageRetryDelay;

    public Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken) =>
        ListProbesAsync(HawkeyeProbeQuery.All, cancellationToken);

    /// <summary>Returns the probes that a query selects.</summary>
    public async Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(HawkeyeProbeQuery query, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<ListedProbe>();
        var (offset, unreadable, announced) = (0, 0, 0L);
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var result = await GetPageAsync(new ProbePageCall(baseUrl, query, offset), offset, cancellationToken);
            if (!result.IsSuccess)
            {
                return result.Fault;
            }

            var page = result.Value;
            rows.AddRange(page.Probes.Rows);
            unreadable += page.Probes.UnreadableRows;
            offset += page.Received;
            announced = Math.Max(announced, page.Total);
            if (page.Received == 0 || offset >= page.Total)
            {
                return Complete(rows.DrainToImmutable(), unreadable, Math.Max(0, announced - offset));
            }
        }

        return new VendorFault(VendorFaultKind.UnexpectedContent, 200, "Unexpected answer from Hawkeye: its list of probes has no end");
    }

    // Missing rows may have slipped between two pages when others vanished: they are not proven removed.
    private Listing<ListedProbe> Complete(ImmutableArray<ListedProbe> rows, int unreadable, long missing)
    {
        if (unreadable > 0 || missing > 0)
        {
            Log.ListingIncomplete(logger, unreadable, missing, rows.Length);
        }

        return new Listing<ListedProbe>(rows, (int)Math.Min(int.MaxValue, unreadable + missing));
    }

    private async Task<VendorResult<ProbePage>> GetPageAsync(ProbePageCall call, int offset, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var result = await channel.SendAsync(call, cancellationToken);
            if (result.IsSuccess || tries == MaxAttempts || !IsTransient(result.Fault.Kind))
            {
                return result;
            }

            Log.PageFailed(logger, offset, result.Fault.Kind, tries, MaxAttempts);
            if (_retryDelay > TimeSpan.Zero)
            {
                await Task.Delay(_retryDelay * tries, clock, cancellationToken);
            }
        }
    }

    private static bool IsTransient(VendorFaultKind kind) =>
        kind is VendorFaultKind.Connection or VendorFaultKind.TimedOut or VendorFaultKind.Internal or VendorFaultKind.UnexpectedContent;

    private static partial class Log
    {
        [LoggerMessage(
            3030,
            LogLevel.Warning,
            "Failed to read the page of probes at offset {Offset} ({Kind}), attempt {Try} of {Tries}; retrying.",
            EventName = "PageFailed"
        )]
        public static partial void PageFailed(ILogger logger, int offset, VendorFaultKind kind, int @try, int tries);

        [LoggerMessage(
            3031,
            LogLevel.Warning,
            "{Unreadable} listed probes were unreadable and {Missed} were announced but not listed. Using {Rows} rows; no "
                + "stored probe is removed.",
            EventName = "ListingIncomplete"
        )]
        public static partial void ListingIncomplete(ILogger logger, int unreadable, long missed, int rows);
    }
}

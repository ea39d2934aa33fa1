using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.Hawkeye;

/// <summary>
/// The Hawkeye instance over HTTPS. The listing is paged by the rows received, until the total of the last page or an empty page;
/// so it ends when the total shrinks meanwhile, and takes pages smaller than asked for. A page that fails for good fails the listing.
/// </summary>
internal sealed partial class HawkeyeClient(
    string baseUrl,
    HawkeyeOptions options,
    VendorChannel channel,
    TimeProvider clock,
    ILogger<HawkeyeClient> logger
) : IHawkeyeProbes
{
    private const int MaxTries = 6;

    // A million probes: a vendor that promises more, page after page, is counting wrong.
    private const int MaxPages = 10_000;

    private readonly TimeSpan _retryDelay = options.PageRetryDelay;

    public Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken) =>
        ListProbesAsync(HawkeyeProbeQuery.All, cancellationToken);

    /// <summary>The probes that a query selects.</summary>
    public async Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(HawkeyeProbeQuery query, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<ListedProbe>();
        var (offset, unreadable, promised) = (0, 0, 0L);
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var answer = await GetPageAsync(new ProbePageCall(baseUrl, query, offset), offset, cancellationToken);
            if (!answer.IsSuccess)
            {
                return answer.Fault;
            }

            var page = answer.Value;
            rows.AddRange(page.Probes.Rows);
            unreadable += page.Probes.UnreadableRows;
            offset += page.Received;
            promised = Math.Max(promised, page.Total);
            if (page.Received == 0 || offset >= page.Total)
            {
                return Complete(rows.DrainToImmutable(), unreadable, Math.Max(0, promised - offset));
            }
        }

        return new VendorFault(VendorFaultKind.UnexpectedContent, 200, "Unexpected answer from Hawkeye: its list of probes has no end");
    }

    // Rows that were promised and did not come may have slipped between two pages when others vanished: they are not proven gone.
    private Listing<ListedProbe> Complete(ImmutableArray<ListedProbe> rows, int unreadable, long missed)
    {
        if (unreadable > 0 || missed > 0)
        {
            Log.Incomplete(logger, unreadable, missed, rows.Length);
        }

        return new Listing<ListedProbe>(rows, (int)Math.Min(int.MaxValue, unreadable + missed));
    }

    private async Task<VendorResult<ProbePage>> GetPageAsync(ProbePageCall call, int offset, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await channel.AskAsync(call, cancellationToken);
            if (answer.IsSuccess || tries == MaxTries || !MayPass(answer.Fault.Kind))
            {
                return answer;
            }

            Log.PageFailed(logger, offset, answer.Fault.Kind, tries, MaxTries);
            if (_retryDelay > TimeSpan.Zero)
            {
                await Task.Delay(_retryDelay * tries, clock, cancellationToken);
            }
        }
    }

    private static bool MayPass(VendorFaultKind kind) =>
        kind is VendorFaultKind.Connection or VendorFaultKind.TimedOut or VendorFaultKind.Internal or VendorFaultKind.UnexpectedContent;

    private static partial class Log
    {
        [LoggerMessage(
            3030,
            LogLevel.Warning,
            "Page of probes at offset {Offset} failed ({Kind}), try {Try} of {Tries}; it is asked for again"
        )]
        public static partial void PageFailed(ILogger logger, int offset, VendorFaultKind kind, int @try, int tries);

        [LoggerMessage(
            3031,
            LogLevel.Warning,
            "{Unreadable} probes are not what was promised and {Missed} were promised but not listed; {Rows} are taken, no stored one is "
                + "dropped"
        )]
        public static partial void Incomplete(ILogger logger, int unreadable, long missed, int rows);
    }
}

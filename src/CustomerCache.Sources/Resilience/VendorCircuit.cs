using System.Globalization;
using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace CustomerCache.Sources.Resilience;

/// <summary>
/// Holds calls to a failing vendor host back, so that an outage costs one trial call per break instead of a time limit per device.
/// Only failures of the vendor count; a refusal is an answer.
/// </summary>
internal sealed partial class VendorCircuit
{
    private readonly ResiliencePipeline<VendorFault?> _pipeline;
    private readonly string _vendor;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private DateTimeOffset _heldUntil;
    private bool _open;

    public VendorCircuit(string vendor, ResilienceOptions options, TimeProvider clock, ILogger logger)
    {
        (_vendor, _clock, _logger) = (vendor, clock, logger);
        _pipeline = new ResiliencePipelineBuilder<VendorFault?> { TimeProvider = clock }
            .AddCircuitBreaker(
                Watch(
                    options,
                    options.MinimumCalls,
                    options.Window,
                    static fault =>
                        fault?.Kind
                            is VendorFaultKind.Connection
                                or VendorFaultKind.TimedOut
                                or VendorFaultKind.Internal
                                or VendorFaultKind.UnexpectedContent
                )
            )
            .AddCircuitBreaker(
                Watch(options, options.MinimumTimeOuts, options.TimeOutWindow, static fault => fault?.Kind is VendorFaultKind.TimedOut)
            )
            .Build();
    }

    /// <summary>Until when calls are held back; null while they are let through.</summary>
    public DateTimeOffset? HeldUntil
    {
        get
        {
            lock (_gate)
            {
                return _open && _heldUntil > _clock.GetUtcNow() ? _heldUntil : null;
            }
        }
    }

    /// <summary>The answer to a call that is held back; null when it may go.</summary>
    public VendorFault? Held() => HeldUntil is { } until ? Fault(until) : null;

    /// <summary>Makes a call that tells its fault, or null; or answers in its place while calls are held back.</summary>
    public async ValueTask<VendorFault?> RunAsync<TState>(
        Func<TState, CancellationToken, ValueTask<VendorFault?>> call,
        TState state,
        CancellationToken cancellationToken
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(
                static async (context, args) =>
                {
                    try
                    {
                        return Outcome.FromResult<VendorFault?>(await args.call(args.state, context.CancellationToken));
                    }
                    catch (OperationCanceledException cancelled)
                    {
                        return Outcome.FromException<VendorFault?>(cancelled);
                    }
                },
                context,
                (call, state)
            );
            if (outcome.Exception is BrokenCircuitException)
            {
                return Fault(HeldUntil);
            }

            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private CircuitBreakerStrategyOptions<VendorFault?> Watch(
        ResilienceOptions options,
        int minimum,
        TimeSpan window,
        Func<VendorFault?, bool> counts
    ) =>
        new()
        {
            FailureRatio = options.FailureRatio,
            MinimumThroughput = minimum,
            SamplingDuration = window,
            BreakDuration = options.Break,
            ShouldHandle = args => new ValueTask<bool>(counts(args.Outcome.Result)),
            OnOpened = args =>
            {
                Opened(args.BreakDuration);
                return default;
            },
            OnClosed = _ =>
            {
                Closed();
                return default;
            },
        };

    private void Opened(TimeSpan duration)
    {
        bool first;
        lock (_gate)
        {
            first = !_open;
            _open = true;
            _heldUntil = _clock.GetUtcNow() + duration;
        }

        // A trial call that failed opens the circuit again; the outage was told already.
        if (first)
        {
            Log.Opened(_logger, _vendor, duration);
        }
    }

    private void Closed()
    {
        lock (_gate)
        {
            if (!_open)
            {
                return;
            }

            _open = false;
        }

        Log.Closed(_logger, _vendor);
    }

    private VendorFault Fault(DateTimeOffset? until) =>
        new(
            VendorFaultKind.CircuitOpen,
            null,
            until is { } moment
                ? string.Create(CultureInfo.InvariantCulture, $"{_vendor} is failing; calls are held back until {moment:u}")
                : $"{_vendor} is failing; calls are held back until a trial call succeeds"
        );

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Warning, "{Vendor} is failing; calls are held back, one is let through as a trial every {Break}")]
        public static partial void Opened(ILogger logger, string vendor, TimeSpan @break);

        [LoggerMessage(3011, LogLevel.Information, "{Vendor} answers again; calls are let through")]
        public static partial void Closed(ILogger logger, string vendor);
    }
}

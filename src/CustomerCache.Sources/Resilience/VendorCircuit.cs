using System.Globalization;
using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace CustomerCache.Sources.Resilience;

/// <summary>
/// Breaks the circuit to a failing vendor host, so that an outage costs one trial call per break instead of a time limit per device. Only
/// vendor failures count; a rejection is a response.
/// </summary>
internal sealed partial class VendorCircuit
{
    private readonly ResiliencePipeline<VendorFault?> _pipeline;
    private readonly string _vendor;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private DateTimeOffset _openUntil;
    private bool _isOpen;

    public VendorCircuit(string vendor, ResilienceOptions options, TimeProvider clock, ILogger logger)
    {
        (_vendor, _clock, _logger) = (vendor, clock, logger);
        _pipeline = new ResiliencePipelineBuilder<VendorFault?> { TimeProvider = clock }
            .AddCircuitBreaker(
                CreateBreaker(
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
                CreateBreaker(
                    options,
                    options.MinimumTimeOuts,
                    options.TimeOutWindow,
                    static fault => fault?.Kind is VendorFaultKind.TimedOut
                )
            )
            .Build();
    }

    /// <summary>When the open circuit lets a trial call through; null while closed.</summary>
    public DateTimeOffset? OpenUntil
    {
        get
        {
            lock (_gate)
            {
                return _isOpen && _openUntil > _clock.GetUtcNow() ? _openUntil : null;
            }
        }
    }

    /// <summary>Returns the fault of a call while the circuit is open; null while closed.</summary>
    public VendorFault? OpenFault() => OpenUntil is { } until ? Fault(until) : null;

    /// <summary>Makes a call that returns its fault or null; returns the circuit's fault instead while the circuit is open.</summary>
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
                return Fault(OpenUntil);
            }

            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private CircuitBreakerStrategyOptions<VendorFault?> CreateBreaker(
        ResilienceOptions options,
        int minimum,
        TimeSpan window,
        Func<VendorFault?, bool> isFailure
    ) =>
        new()
        {
            FailureRatio = options.FailureRatio,
            MinimumThroughput = minimum,
            SamplingDuration = window,
            BreakDuration = options.Break,
            ShouldHandle = args => new ValueTask<bool>(isFailure(args.Outcome.Result)),
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
        bool isNew;
        lock (_gate)
        {
            isNew = !_isOpen;
            _isOpen = true;
            _openUntil = _clock.GetUtcNow() + duration;
        }

        // A failed trial call reopens the circuit; the outage is already logged.
        if (isNew)
        {
            Log.CircuitOpened(_logger, _vendor, duration);
        }
    }

    private void Closed()
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                return;
            }

            _isOpen = false;
        }

        Log.CircuitClosed(_logger, _vendor);
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
        [LoggerMessage(
            3010,
            LogLevel.Warning,
            "Opened the circuit to {Vendor}, which is failing; calls fail fast, with one trial call every {Break}.",
            EventName = "CircuitOpened"
        )]
        public static partial void CircuitOpened(ILogger logger, string vendor, TimeSpan @break);

        [LoggerMessage(3011, LogLevel.Information, "Closed the circuit to {Vendor}, which responds again.", EventName = "CircuitClosed")]
        public static partial void CircuitClosed(ILogger logger, string vendor);
    }
}

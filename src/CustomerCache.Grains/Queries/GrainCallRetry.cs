using CustomerCache.Client.Calling;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Tenants;
using Polly;

namespace CustomerCache.Grains.Queries;

/// <summary>
/// Retry pipelines for grain calls that fail because the hosting silo is unavailable or the activation was superseded. Retries span more
/// than 30 seconds, twice the default failure-detection time.
/// </summary>
internal static class GrainCallRetry
{
    public static readonly ResiliencePipeline Retry = RetryPipelines.Create(
        static (failure, _) => IsLoss(failure),
        attempts: 8,
        longestWait: TimeSpan.FromSeconds(10)
    );

    /// <summary>Retries during silo startup, until members that may all have failed are declared dead.</summary>
    public static readonly ResiliencePipeline AtStart = RetryPipelines.Create(
        static (failure, _) => IsLoss(failure) || failure is TimeoutException or OrleansException,
        attempts: 60,
        longestWait: TimeSpan.FromSeconds(3)
    );

    /// <summary>Retries calls to partition owners until the caller's timeout.</summary>
    public static readonly ResiliencePipeline Owner = RetryPipelines.Create(
        static (failure, _) => IsLossOfOwner(failure),
        attempts: 60,
        longestWait: TimeSpan.FromSeconds(1)
    );

    /// <summary>Whether a partition owner was lost, hangs, or was deactivated.</summary>
    public static bool IsLossOfOwner(Exception failure) => IsLoss(failure) || failure is OwnershipLostException or TimeoutException;

    /// <summary>
    /// Whether a call failed because a dependency was unreachable, timed out or could not store, so that a retry may succeed.
    /// </summary>
    /// <remarks>
    /// Anything else, such as a rejected argument or a serialization error, is a defect and fails again. Orleans throws its base type when
    /// it cannot place, register or reach an activation; when that has a cause, the cause decides.
    /// </remarks>
    public static bool IsUnavailability(Exception failure) =>
        failure switch
        {
            WrappedException or System.Text.RegularExpressions.RegexMatchTimeoutException => false,
            OrleansConfigurationException
            or Orleans.Storage.BadProviderConfigException
            or GrainExtensionNotInstalledException
            or GrainReferenceNotBoundException
            or EnumerationAbortedException => false,
            AggregateException { InnerException: { } inner } => IsUnavailability(inner),
            OrleansException { InnerException: Orleans.Serialization.SerializerException } => false,
            OrleansException { InnerException: { } cause } when failure.GetType() == typeof(OrleansException) && IsDefect(cause) => false,
            _ => IsLossOfOwner(failure)
                || failure
                    is OrleansException
                        or OperationCanceledException
                        or IOException
                        or System.Net.Sockets.SocketException
                        or NotDurableException
                        or StoreUnavailableException
                        or StoreFencedException
                        or PartitionUnavailableException
                        or TenantUnavailableException,
        };

    // Exceptions that indicate a defect. ObjectDisposedException indicates a silo that is stopping.
    private static bool IsDefect(Exception cause) =>
        cause
            is ArgumentException
                or FormatException
                or NotSupportedException
                or NullReferenceException
                or InvalidCastException
                or KeyNotFoundException
                or IndexOutOfRangeException
                or (InvalidOperationException and not ObjectDisposedException);

    private static bool IsLoss(Exception failure) =>
        failure
            is ImportLostException
                or SiloUnavailableException
                or OrleansMessageRejectionException
                or Orleans.Runtime.Messaging.ConnectionFailedException
                or Orleans.Storage.InconsistentStateException
        || IsPlacementTimeout(failure);

    // Orleans has no specific exception for placement timeouts, for example while the directory moves. The call was never delivered.
    private static bool IsPlacementTimeout(Exception failure) =>
        failure is TimeoutException && failure.Message.StartsWith("Grain placement operation timed out", StringComparison.Ordinal);
}

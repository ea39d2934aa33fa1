using CustomerCache.Client.Calling;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Tenants;
using Polly;

namespace CustomerCache.Grains.Queries;

/// <summary>
/// What a call to a grain does when the silo that holds it is lost, or it finds out that it was replaced: it is made again, where the grain
/// is then. Losing a silo is found out within about 15 s by default; the tries span more than twice that.
/// </summary>
internal static class GrainCallRetry
{
    public static readonly ResiliencePipeline Retry = RetryPipelines.Create(
        static (failure, _) => IsLoss(failure),
        attempts: 8,
        longestWait: TimeSpan.FromSeconds(10)
    );

    /// <summary>
    /// The same while a silo starts, when the members that the cluster is said to have may all be gone: until it is found out that they
    /// are.
    /// </summary>
    public static readonly ResiliencePipeline AtStart = RetryPipelines.Create(
        static (failure, _) => IsLoss(failure) || failure is TimeoutException or OrleansException,
        attempts: 60,
        longestWait: TimeSpan.FromSeconds(3)
    );

    /// <summary>The same for owners of parts of the caches: as long as the caller's time lasts.</summary>
    public static readonly ResiliencePipeline Owner = RetryPipelines.Create(
        static (failure, _) => IsLossOfOwner(failure),
        attempts: 60,
        longestWait: TimeSpan.FromSeconds(1)
    );

    /// <summary>Whether an owner of a part of the caches was lost, hangs, or has left.</summary>
    public static bool IsLossOfOwner(Exception failure) => IsLoss(failure) || failure is OwnershipLostException or TimeoutException;

    /// <summary>
    /// Whether a call failed because something could not be reached, did not answer in time or could not store: repeating it may help.
    /// Everything else, such as an argument that a grain refuses or a message that cannot be serialized, is a fault of the product and
    /// fails again. Orleans throws its base type when it cannot place, register or reach an activation; where that has a cause, the cause
    /// decides.
    /// </summary>
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
            OrleansException { InnerException: { } cause } when failure.GetType() == typeof(OrleansException) && IsFault(cause) => false,
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

    // What code throws that is wrong. Something disposed of is a silo that stops.
    private static bool IsFault(Exception cause) =>
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

    // Orleans has no type of its own for a grain that could not be placed in time, such as while the directory moves. The call was never
    // delivered.
    private static bool IsPlacementTimeout(Exception failure) =>
        failure is TimeoutException && failure.Message.StartsWith("Grain placement operation timed out", StringComparison.Ordinal);
}

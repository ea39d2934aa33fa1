using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CustomerCache.Client.Calling;

/// <summary>Serializes the exceptions of the product, and those of the libraries that grains call, which are their causes.</summary>
/// <remarks>
/// Where the cause has no codec, the exception does not reach the caller: it gets a failure of serialization in its place, and takes an
/// outage for a defect.
/// </remarks>
internal static class LibraryExceptions
{
    /// <summary>Adds them to the exceptions that Orleans serializes by default, for silos and clients.</summary>
    public static IServiceCollection AddLibraryExceptions(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(o =>
            o.SupportedNamespacePrefixes.UnionWith(["CustomerCache", "StackExchange.Redis", "Pipelines.Sockets.Unofficial", "Polly"])
        );
}

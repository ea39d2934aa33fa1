using CustomerCache.Core.Refreshing;
using CustomerCache.Hosting.Options;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Storage;

/// <summary>Tries the data folder by writing a small file there, which is what fails on a full or read-only disk.</summary>
internal sealed class FolderHealth(IOptions<DeploymentOptions> options) : IStorageHealth
{
    private static readonly byte[] Content = "tried by /health"u8.ToArray();

    /// <inheritdoc/>
    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Two who ask at the same moment must not be in each other's way, and what could not be written must not stay.
            var path = Path.Combine(Path.GetFullPath(options.Value.DataFolder), $".health-{Guid.NewGuid():N}");
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            await file.WriteAsync(Content, cancellationToken);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"the data folder cannot be written: {failure.GetType().Name}";
        }
    }
}

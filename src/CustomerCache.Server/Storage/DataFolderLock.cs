using CustomerCache.Hosting;
using CustomerCache.Hosting.Options;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Storage;

/// <summary>
/// Holds the data folder for this process while the host runs. The system lets it go when the process ends, in whatever way; a second
/// process on the same folder is refused. Must start before what writes there.
/// </summary>
internal sealed class DataFolderLock(IOptions<DeploymentOptions> options) : IHostedService, IDisposable
{
    private FileStream? _file;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.Value.DataFolder);
        try
        {
            Directory.CreateDirectory(folder);
            _file = new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The data folder {folder} cannot be used: {e.Message} If another server runs on it, name another folder with CustomerCache:DataFolder.", e);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}

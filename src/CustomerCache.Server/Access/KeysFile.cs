using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace CustomerCache.Server.Access;

/// <summary>
/// A JSON file with keys that is read again whenever it changes, looked at every four seconds: a mounted secret changes without a sound.
/// </summary>
internal static class KeysFile
{
    private const string Key = $"{AccessOptions.Section}:{nameof(AccessOptions.ApiKeysFile)}";

    public static void AddKeysFile(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Key] is not { Length: > 0 } path)
        {
            return;
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new StartRefusedException(
                $"{Key} is '{path}', which does not exist. Name a JSON file such as {{\"CustomerCache\":{{\"ApiKeys\":[…]}}}}, or remove "
                    + $"the key."
            );
        }

        var isRead = false;
        var source = new JsonConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(file.DirectoryName!, ExclusionFilters.None)
            {
                UsePollingFileWatcher = true,
                UseActivePolling = true,
            },
            Path = file.Name,
            ReloadOnChange = true,

            // While it is written it may be half a file; the keys stay until it can be read.
            OnLoadException = unreadable => unreadable.Ignore = isRead,
        };
        try
        {
            ((IConfigurationBuilder)builder.Configuration).Add(source);
        }
        catch (InvalidDataException unreadable)
        {
            throw new StartRefusedException(
                $"{Key} is '{path}', which cannot be read: {unreadable.InnerException?.Message ?? unreadable.Message}"
            );
        }

        isRead = true;
    }
}

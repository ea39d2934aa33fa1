using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using CustomerCache.Server.Access;

namespace CustomerCache.Server.CommandLine;

/// <summary>Creates a key for a caller: prints the key and its digest for the configuration.</summary>
internal static class KeyCommand
{
    private const int Bytes = 32;

    public static Command Create()
    {
        var command = new Command("key", "Makes a random key for a caller, and the digest of it that the configuration needs.");
        command.SetAction(_ =>
        {
            var key = "cck_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
            Console.Out.WriteLine($"key      {key}");
            Console.Out.WriteLine($"KeyHash  {Convert.ToHexStringLower(KeyDigest.Of(key))}");
            return ExitCodes.Done;
        });
        return command;
    }
}

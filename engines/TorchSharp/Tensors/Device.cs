namespace TorchSharp;

/// <summary>Kinds of devices. The numbers are libtorch's.</summary>
public enum DeviceType
{
    CPU = 0,
    CUDA = 1,
    META = 14,
}

public static partial class torch
{
    /// <summary>The device of the main memory.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The device of tensors that have a shape and no memory.</summary>
    public static readonly Device META = new(DeviceType.META);

    private static readonly Device s_cuda = new(DeviceType.CUDA);

    /// <summary>The current GPU. Throws if there is none.</summary>
    public static Device CUDA => InitializeDevice(s_cuda);

    /// <param name="description">"cpu", "cuda" or "cuda:1".</param>
    public static Device device(string description) => InitializeDevice(new Device(description));

    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    public static Device device(DeviceType deviceType, int index = -1) =>
        InitializeDevice(new Device(deviceType, index));

    public static Device device(int index) => InitializeDevice(new Device(index));

    /// <summary>Makes sure that devices of the kind can be used, loading libtorch. Throws if they cannot.</summary>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (!TryInitializeDeviceType(deviceType))
        {
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on this machine.");
        }
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType) =>
        deviceType == DeviceType.CUDA ? cuda.is_available() : get_num_threads() > 0;

    public static Device InitializeDevice(Device? device)
    {
        InitializeDeviceType(device?.type ?? DeviceType.CPU);
        return device ?? CPU;
    }

    /// <summary>
    /// Where a tensor lies: a kind of device and, where there are several, which one (-1: the current).
    /// </summary>
    public class Device
    {
        public Device(string description)
        {
            string[] parts = description.Split(':');
            type = Parse(parts[0]);
            index = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1;
        }

        public Device(string deviceType, int index = -1)
        {
            type = Parse(deviceType);
            this.index = index;
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The GPU of this number.</summary>
        public Device(int index)
        {
            type = DeviceType.CUDA;
            this.index = index;
        }

        public DeviceType type { get; }

        public int index { get; }

        public static implicit operator Device(string description) => new(description);

        public override string ToString() => type == DeviceType.CPU ? "cpu"
            : index < 0 ? type.ToString().ToLowerInvariant()
            : $"{type.ToString().ToLowerInvariant()}:{index}";

        private static DeviceType Parse(string name) =>
            Enum.TryParse(name, ignoreCase: true, out DeviceType type) && Enum.IsDefined(type)
                ? type
                : throw new ArgumentException($"'{name}' is not a device type: cpu or cuda.", nameof(name));
    }
}
